"""Who records whose absence, and who may stand in. A deputy acts in the own name and gains no right."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates, moments
from portal.access import rule
from portal.accounts.absences import Absence
from portal.accounts.models import Membership, Organisation

LONGEST_AHEAD = timedelta(days=2 * 365)


@dataclass(frozen=True)
class Wish:
    """An absence that somebody wants to record; the days are those of the member's own zone."""

    member: Membership
    first_on: date
    last_on: date
    deputy: Membership | None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends; one of today begins now, so that another one may end just before."""
        zone = self.member.user.time_zone
        begins_at = max(dates.start_of(self.first_on, zone=zone), dates.now())
        return begins_at, dates.start_of(self.last_on + timedelta(days=1), zone=zone)

    @property
    def touching(self) -> QuerySet[Absence]:
        """Everybody's absences at that time."""
        return Absence.objects.touching(*self.moments)

    @property
    def today(self) -> date:
        return dates.now().astimezone(ZoneInfo(self.member.user.time_zone)).date()


def colleagues_of(member: Membership) -> QuerySet[Membership]:
    """Who may stand in for this member: the others of the same authority in the same role."""
    same = Membership.objects.current().filter(organisation=member.organisation_id, role=member.role)
    return same.exclude(user=member.user_id).select_related("user")


def _is_theirs_to_record(by: Membership, member: Membership) -> bool:
    if by.organisation_id != member.organisation_id:
        return False
    return (by.pk == member.pk and by.can("absences.own")) or by.can("absences.manage")


def _is_present_or_to_come(by: Any, wish: Wish) -> bool:
    return wish.today <= wish.first_on and wish.last_on <= wish.today + LONGEST_AHEAD


def _overlap(by: Any, wish: Wish) -> str:
    other = wish.touching.filter(membership=wish.member.pk).first()
    return _("An absence from %(first)s to %(last)s is recorded already. End that one first.") % _days(other)


def _deputys_absence(by: Any, wish: Wish) -> str:
    other = wish.touching.filter(membership=wish.deputy).first()
    told = {"name": wish.deputy.user.name if wish.deputy else "", **_days(other)}
    return _("%(name)s is away from %(first)s to %(last)s. Choose somebody who is there, or nobody.") % told


def _days(absence: Absence | None) -> dict[str, str]:
    return {"first": moments.words(absence.first_on), "last": moments.words(absence.last_on)} if absence else {}


is_of_an_authority = rule(
    lambda by, member: member.organisation.kind == Organisation.Kind.AUTHORITY,
    gettext_lazy("Only members of an authority record absences."),
)
is_a_member_now = rule(
    lambda by, member: member.ended_at is None and member.user.is_active,
    gettext_lazy("This membership has already ended."),
)
is_theirs_to_record = rule(
    _is_theirs_to_record,
    gettext_lazy("You record your own absence; a head of section or an administrator records others of the authority."),
)
may_record_for = is_of_an_authority & is_a_member_now & is_theirs_to_record

may_be_recorded = (
    rule(
        lambda by, wish: wish.first_on <= wish.last_on,
        gettext_lazy("The last day comes before the first. Choose the same day or a later one."),
    )
    & rule(
        _is_present_or_to_come,
        gettext_lazy("Choose days from today on, within the next two years."),
    )
    & rule(lambda by, wish: not wish.touching.filter(membership=wish.member.pk).exists(), _overlap)
    & rule(
        lambda by, wish: wish.deputy is None or colleagues_of(wish.member).filter(pk=wish.deputy.pk).exists(),
        gettext_lazy("Only another member of the same authority with the same role can stand in."),
    )
    & rule(
        lambda by, wish: wish.deputy is None or not wish.touching.filter(membership=wish.deputy.pk).exists(),
        _deputys_absence,
    )
)
