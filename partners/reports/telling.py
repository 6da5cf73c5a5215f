"""Who hears of what happens to a report."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.reports.models import Obligation
from portal import moments
from portal.accounts.models import Membership, User
from portal.cases import standing_in
from portal.cases.models import Case
from portal.notices import actions as notices
from portal.notices.models import Notice


def writers(organisation_id: int) -> QuerySet[User]:
    """The responsible officers and contributors."""
    members = Membership.objects.current().filter(organisation=organisation_id)
    return _people(members.with_capability("reports.edit"))


def of_opening(obligation: Obligation) -> None:
    """The period is over: in the inbox only, the reminders write mails."""
    told = _told(obligation)
    _tell(
        writers(obligation.organisation_id),
        obligation,
        key="opened",
        subject=_("The report on %(period)s can be filed") % told,
        text=_("It is due on %(due)s. “Nothing happened” is a report, too.") % told,
        mail=False,
    )


def of_filing(obligation: Obligation, case: Case, *, version: int) -> None:
    told = _told(obligation) | {"version": version}
    _tell(
        standing_in.workers(case),
        obligation,
        key=f"filed:{version}",
        subject=_("%(organisation)s filed its report on %(period)s") % told,
        text=_("%(reference)s, version %(version)d. Accept it, or return it with reasons.") % told,
    )


def of_acceptance(obligation: Obligation) -> None:
    told = _told(obligation)
    _tell(
        writers(obligation.organisation_id),
        obligation,
        key="accepted",
        subject=_("Your report on %(period)s was accepted") % told,
        text=_("%(reference)s is settled. There is nothing more to do for this period.") % told,
    )


def of_return(obligation: Obligation, *, version: int, why: str) -> None:
    told = _told(obligation) | {"why": why}
    _tell(
        writers(obligation.organisation_id),
        obligation,
        key=f"returned:{version}",
        subject=_("Your report on %(period)s was returned") % told,
        text=_("File %(reference)s again by %(due)s.\n\n%(why)s") % told,
    )


def of_waiver(obligation: Obligation, *, why: str) -> None:
    told = _told(obligation) | {"why": why}
    _tell(
        writers(obligation.organisation_id),
        obligation,
        key="waived",
        subject=_("No report on %(period)s is asked for") % told,
        text=_("%(reference)s was waived: %(why)s") % told,
    )


def of_violation(obligation: Obligation, *, reference: str) -> None:
    """It was announced on the report's page and in the reminders; now it is so."""
    stops = moments.words(obligation.hard_stop_at.date())
    told = _told(obligation) | {"violation": reference, "stops": stops}
    _tell(
        writers(obligation.organisation_id),
        obligation,
        key="violation",
        subject=_("Your report on %(period)s is missing: %(violation)s was opened") % told,
        text=_(
            "The report was due on %(due)s. A violation case is open, and access stops on %(stops)s unless the report "
            "is filed before. Filing it ends the stop at once."
        )
        % told,
        kind=Notice.Kind.LEGAL,
    )


def _tell(
    users: Iterable[User],
    obligation: Obligation,
    *,
    key: str,
    subject: str,
    text: str,
    mail: bool = True,
    kind: str = Notice.Kind.ORDINARY,
) -> None:
    notices.notify(
        users,
        key=f"report.{key}:{obligation.reference}",
        subject=subject,
        text=text,
        link=obligation.get_absolute_url(),
        reference=obligation.reference,
        mail=mail,
        kind=kind,
    )


def _told(obligation: Obligation) -> dict[str, Any]:
    with timezone.override(ZoneInfo(obligation.organisation.jurisdiction.time_zone)):
        due = moments.words(obligation.due_at)
    return {
        "reference": obligation.reference,
        "organisation": obligation.organisation.name,
        "period": obligation.period,
        "due": due,
    }


def _people(members: QuerySet[Membership]) -> QuerySet[User]:
    return User.objects.filter(memberships__in=members).distinct()
