"""A vetting that begins again, and one that the partner calls off."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.personnel import actions, rules
from partners.personnel.models import Check, Person
from portal import dates
from portal.accounts.models import Membership
from portal.states import Refused, move


@transaction.atomic
def vet_again(person: Person, *, reason: str, by: Membership) -> Person:
    """Vet somebody again whose clearance expired, was refused or was ended.

    In order: the status with the reason, the pending checks (after an expiry those that are missing; after a refusal or
    an end all, because what was recorded before does not count any more), the case taken up again.
    """
    person = actions.locked(person)
    rules.may_vet_again.check(by, person)
    if not reason.strip():
        raise Refused(_("Say what has changed; those who vet read it."))
    from_anew = person.vetted_from if person.status == Person.Status.EXPIRED else dates.now()
    move(person, Person.Status.VETTING, by=by, reason=reason, vetted_from=from_anew)
    for kind in sorted(actions.missing(person)):
        Check.objects.get_or_create(person=person, kind=kind, status=Check.Status.PENDING)
    actions.take_up_again(person, by=by)
    return person


@transaction.atomic
def withdraw(person: Person, *, reason: str, by: Membership) -> Person:
    """The partner takes a nomination back: the vetting ends, and the person is named on no grant any more."""
    person = actions.locked(person)
    rules.may_withdraw.check(by, person)
    if not reason.strip():
        raise Refused(_("Say why; it stands on the record."))
    move(person, Person.Status.WITHDRAWN, by=by, reason=reason)
    person.named_on.filter(ended_at=None).update(ended_at=dates.now())
    actions.close_case(person, by=by)
    return person
