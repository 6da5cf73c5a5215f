"""Whose turn a case is, since when and by when, as its reader sees it: for the turn bar of the record."""

from django.utils.translation import gettext as _

from portal import moments
from portal.accounts import absences
from portal.accounts.absences import Absence
from portal.accounts.models import Membership
from portal.cases import clock
from portal.cases.models import Case
from portal.turns import Turn, Words


def turn_of(case: Case | None, reader: Membership, *, ended: Words = "", then: Words = "") -> Turn | None:
    """`ended` says why it is nobody's turn any more, `then` what follows a passed deadline; None without a case."""
    if case is None:
        return None
    if case.turn == Case.Turn.NOBODY or case.status == Case.Status.CLOSED:
        since = case.closed_at or case.turn_since
        return Turn(_("Nobody"), "", since, None, detail=ended, by_note=_("Nothing is due"))
    is_mine = case.turn == reader.side
    return Turn(
        whose=_("You") if is_mine and reader.side != "programme" else case.get_turn_display(),
        for_what=case.turn_for,
        since=case.turn_since,
        by=case.due_at,
        state="yours" if is_mine else "theirs",
        by_note=then,
        clock=clock.clock_of(case) if case.turn == Case.Turn.PROGRAMME else None,
    )


def away_from(case: Case | None, reader: Membership) -> Absence | None:
    """The absence of whoever has the case, for those of the programme who read names."""
    if case is None or case.assignee_id is None or reader.side != "programme" or reader.role == "observer":
        return None
    return absences.away_now([case.assignee_id]).get(case.assignee_id)


def away_words(absence: Absence) -> str:
    """Until when somebody is away, and who stands in."""
    told = {"day": moments.words(absence.last_on)}
    if absence.stands_in is None:
        return _("away until %(day)s, nobody stands in") % told
    return _("away until %(day)s, %(name)s stands in") % {"name": absence.stands_in.user.name, **told}


def worker_of(case: Case) -> Words:
    """Whose work a case is on the programme's turn; a decision is an approver's, whoever has the case."""
    if case.status == Case.Status.AWAITING_DECISION:
        return _("An approver")
    return case.assignee.user.name if case.assignee else ""
