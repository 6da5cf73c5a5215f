"""Who has taken note of an edition, and until when the others have time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from partners.rulebook import rules
from partners.rulebook.models import Acknowledgement, Rulebook
from portal import dates
from portal.accounts.models import Membership, Organisation
from portal.moments import words
from portal.notices import actions as notices

# Whoever holds standing, also while it is suspended, is bound and asked.
BOUND = ("active", "suspended")


@dataclass(frozen=True)
class Standing:
    """How one partner stands to the edition in force. `due_at` is nothing for who is not bound yet."""

    organisation: Organisation
    acknowledged_at: datetime | None
    due_at: datetime | None

    @property
    def is_late(self) -> bool:
        return self.acknowledged_at is None and self.due_at is not None and self.due_at < dates.now()


def standing_of(rulebook: Rulebook, organisation: Organisation) -> Standing:
    found = _bound(rulebook).filter(pk=organisation.pk).first()
    if found is not None:
        return _standing(rulebook, found)
    given = Acknowledgement.objects.filter(rulebook=rulebook, organisation=organisation)
    return Standing(organisation, given.values_list("at", flat=True).first(), None)


def bound_partners(rulebook: Rulebook) -> QuerySet[Organisation]:
    """Every partner that is bound: who has not acknowledged first, then by name."""
    return _bound(rulebook).order_by("acknowledged", "name")


def standings(rulebook: Rulebook, organisations: Any) -> list[Standing]:
    """For the rows of `bound_partners`; asks nothing more."""
    return [_standing(rulebook, organisation) for organisation in organisations]


def earlier(organisation: Organisation, rulebook: Rulebook) -> Acknowledgement | None:
    """The last edition that the organisation took note of before this one."""
    given = Acknowledgement.objects.filter(organisation=organisation, rulebook__edition__lt=rulebook.edition)
    return given.select_related("rulebook").order_by("-rulebook__edition").first()


@transaction.atomic
def announce() -> int:
    """Tell the officers of every bound partner that has not acknowledged the edition in force, once each.

    It is swept, not sent at the adoption: whoever becomes a partner or an officer later is told too.
    """
    rulebook = Rulebook.current()
    key = f"rulebook-{rulebook.edition}"
    told = 0
    officers = Membership.objects.current().filter(role="responsible_officer").exclude(user__notices__key=key)
    waiting = _bound(rulebook).filter(acknowledged=False)
    for officer in officers.filter(organisation__in=waiting.values("pk")).select_related(
        "user", "organisation__partner"
    ):
        told += _tell(officer, rulebook, key)
    return told


def _tell(officer: Membership, rulebook: Rulebook, key: str) -> int:
    due_at = rules.acknowledge_by(rulebook, officer.organisation.partner.admitted_at)
    says = {"rulebook": rulebook.title, "day": words(due_at.date())}
    return notices.notify(
        [officer.user],
        key=key,
        subject=_("Acknowledge %(rulebook)s by %(day)s") % says,
        text=_(
            "%(rulebook)s is in force. Read it and acknowledge it for your organisation by %(day)s. After that day "
            "access is not effective until you have (rule 1.5)."
        )
        % says,
        link="/rules/acknowledgements/",
        reference=rulebook.reference,
    )


def _bound(rulebook: Rulebook) -> Any:
    given = Acknowledgement.objects.filter(rulebook=rulebook, organisation=OuterRef("pk"))
    found = Organisation.objects.filter(partner__status__in=BOUND).select_related("partner", "jurisdiction")
    return found.annotate(acknowledged=Exists(given), acknowledged_at=Subquery(given.values("at")[:1]))


def _standing(rulebook: Rulebook, organisation: Any) -> Standing:
    due_at = rules.acknowledge_by(rulebook, organisation.partner.admitted_at)
    return Standing(organisation, organisation.acknowledged_at, due_at)
