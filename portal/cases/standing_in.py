"""Cases of whoever is away: who stands in, and what that changes. Nobody gains a right: every rule asks the deputy."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from portal import moments
from portal.accounts import absences
from portal.accounts.models import Membership, User
from portal.cases.models import Case, Recusal


def for_whom(member: Membership) -> list[int]:
    """The memberships for whom this member stands in now."""
    return [absence.membership_id for absence in absences.stood_in_for(member)]


def why_away(to: Membership) -> str:
    """Why a case is not given to this member now: they are away, and who is there; empty if they are there."""
    absence = absences.away_now([to.pk]).get(to.pk)
    if absence is None:
        return ""
    told = {"name": to.user.name, "last": moments.words(absence.last_on)}
    if absence.stands_in is None:
        return _("%(name)s is away until %(last)s, and nobody stands in. Choose somebody else.") % told
    told["deputy"] = absence.stands_in.user.name
    return _("%(name)s is away until %(last)s. %(deputy)s stands in: choose %(deputy)s, or somebody else.") % told


def people_there(members: Iterable[Membership]) -> set[int]:
    """The people to tell for these members: themselves where they are there, else whoever stands in."""
    found = {member.pk: member.user_id for member in members}
    away = absences.away_now(found)
    there = {user for pk, user in found.items() if pk not in away}
    return there | {absence.stands_in.user_id for absence in away.values() if absence.stands_in}


def workers(case: Case) -> list[User]:
    """Who works the case: the assignee, and while away the deputy beside them, else every reviewer of the lead
    jurisdiction; nobody who stood down."""
    if case.assignee is not None and case.assignee.ended_at is None:
        return without_conflict(case, {case.assignee.user_id} | people_there([case.assignee]))
    reviewers = Membership.objects.current().filter(
        role="reviewer", organisation__kind="authority", organisation__jurisdiction=case.jurisdiction_id
    )
    return without_conflict(case, reviewers.values_list("user", flat=True))


def deputies_of(members: Collection[int]) -> list[int]:
    """Who stands in for those of these members who are away: memberships."""
    return [absence.stands_in.pk for absence in absences.away_now(members).values() if absence.stands_in]


def told_for(user: User, reference: str) -> list[User]:
    """Who is reminded beside a person who is away: their deputies, but nobody of a case that they may not see."""
    away = absences.away_of(user)
    deputies = [absence.stands_in for absence in away.values() if absence.stands_in]
    if deputies and Case.objects.filter(reference=reference).exists():
        deputies = [each for each in deputies if Case.objects.visible_to(each).filter(reference=reference).exists()]
    return [deputy.user for deputy in deputies]


def without_conflict(case: Case, people: Iterable[int]) -> list[User]:
    """These people, but nobody who stood down from the case."""
    stood_down = Recusal.objects.filter(case=case).values("membership__user")
    return list(User.objects.filter(pk__in=list(people), is_active=True).exclude(pk__in=stood_down))
