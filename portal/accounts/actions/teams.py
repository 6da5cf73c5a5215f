"""Forming, changing and ending the teams of an authority. A team routes work and gives nobody a right."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost
from portal.accounts import rules
from portal.accounts.models import Membership, Organisation
from portal.accounts.teams import Team
from portal.ledger import actions as ledger


@transaction.atomic
def create_team(*, name: str, members: Iterable[Membership], by: Membership) -> Team:
    """Form a team of the actor's own authority."""
    team = Team(organisation=_locked(by.organisation_id), name=name.strip())
    chosen = _checked(team, team.name, members, by=by)
    team.save(force_insert=True)
    team.members.set(chosen)
    ledger.append("team.created", team, by=by, facts={"members": _ids(chosen)})
    return team


@transaction.atomic
def change_team(team: Team, *, name: str, members: Iterable[Membership], by: Membership) -> None:
    """Give a team another name or other members; nothing is written when both are the same."""
    _refresh(team)
    before, wanted = team.name, name.strip()
    chosen = _checked(team, wanted, members, by=by)
    if before == wanted and set(chosen) == set(team.members.all()):
        return
    team.name = wanted
    team.save(update_fields=["name"])
    team.members.set(chosen)
    ledger.append("team.changed", team, by=by, facts={"members": _ids(chosen)})


@transaction.atomic
def end_team(team: Team, *, by: Membership) -> None:
    """End a team: it is no longer shown, and its name may be used again."""
    _refresh(team)
    rules.manages_teams.check(by, team.organisation)
    team.ended_at = dates.now()
    team.save(update_fields=["ended_at"])
    ledger.append("team.ended", team, by=by, facts={"members": _ids(team.members.all())})


def _locked(organisation_id: int) -> Organisation:
    """The organisation, locked: its teams and members change one after the other."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def _refresh(team: Team) -> None:
    """The team as it is now; of two people who end it at once, the second is told."""
    _locked(team.organisation_id)
    team.refresh_from_db()
    if team.ended_at is not None:
        raise Lost(_("This team has already ended."))


def _checked(team: Team, name: str, members: Iterable[Membership], *, by: Membership) -> list[Membership]:
    """The members to be, if the actor may choose them and the name."""
    chosen = list(members)
    rules.manages_teams.check(by, team.organisation)
    rules.may_form_a_team.check(chosen, team.organisation)
    rules.may_name_a_team.check(name, team)
    return chosen


def _ids(members: Iterable[Membership]) -> list[str]:
    return sorted(member.reference for member in members)
