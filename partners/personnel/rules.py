"""Who may nominate, vet, hold and revoke people."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.personnel.models import Person
from portal.access import rule

may_nominate = rule(
    lambda by, organisation: by.can("people.nominate") and by.organisation_id == organisation.pk,
    _("Only a responsible officer nominates people of their own organisation."),
)
may_leave = rule(
    lambda by, person: by.can("people.nominate") and by.organisation_id == person.organisation_id,
    _("Only a responsible officer of the partner does this for its people."),
)
may_withdraw = may_leave & rule(
    lambda by, person: person.status in {"nominated", "vetting"},
    _("A nomination is withdrawn while the person is named or in vetting. Later, record that the person left."),
)
may_vet_again = may_leave & rule(
    lambda by, person: person.status in {"expired", "refused", "revoked"},
    _("Only somebody whose clearance expired, was refused or was ended is vetted again."),
)
may_correct = may_leave & rule(
    lambda by, person: person.status in {"nominated", "vetting", "cleared", "expired", "held"},
    _("Details are corrected while the person is named, in vetting, cleared, expired or held."),
)
is_in_sight = rule(
    lambda by, person: Person.objects.visible_to(by).filter(pk=person.pk).exists(),
    _("This person’s vetting is not yours to see."),
)
is_vetted = rule(
    lambda by, person: person.status in {"vetting", "cleared", "expired", "held"},
    _("Checks are for people who are in vetting, cleared, expired or held."),
)
may_record_check = (
    rule(lambda by, person: by.can("checks.record"), _("Only a reviewer records checks.")) & is_vetted & is_in_sight
)
may_renew_check = is_vetted & (
    may_leave | may_record_check | rule(lambda by, person: False, _("Only the officer or a reviewer asks for a check."))
)
may_clear = rule(lambda by, person: by.can("checks.record"), _("Only a reviewer clears people.")) & is_in_sight
may_end = may_clear & rule(
    lambda by, person: person.status in {"vetting", "cleared", "held"},
    _("A person is refused while in vetting, and revoked while cleared or held."),
)
may_correct_spelling = may_record_check


def with_details_for(by: Any) -> QuerySet[Person]:
    """Vetting details: the partner's officers, the person, and those of the programme who vet (domain.md)."""
    seen = Person.objects.visible_to(by)
    if by.role == "administrator":
        return seen.filter(organisation__jurisdiction=by.organisation.jurisdiction_id)
    if by.can("people.details"):
        return seen
    return seen.filter(user=by.user_id) if by.side == "partner" else seen.none()


def may_read_details(by: Any, person: Person) -> bool:
    return with_details_for(by).filter(pk=person.pk).exists()
