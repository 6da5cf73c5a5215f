"""Whose turn a case is, since when and by when, as its reader sees it: for the turn bar of the record."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from portal import moments
from portal.accounts import absences
from portal.accounts.absences import Absence
from portal.accounts.models import Membership
from portal.cases import clock, standing_in
from portal.cases.models import Case
from portal.turns import Turn, Words

TAKEN_UP: dict[str, tuple[str, list[str]]] = {
    Case.Kind.REPORT: ("reports.judge", []),
    Case.Kind.CONDITION: ("environments.assess", []),
    Case.Kind.VIOLATION: ("violations.investigate", ["reported"]),
}
"""Kinds of work that whoever holds the right takes up unasked, and at which stages; every stage where none is named."""
OWN_SIDE = ("programme", "joint")


def turn_of(case: Case | None, reader: Membership, *, ended: Words = "", then: Words = "") -> Turn | None:
    """`ended` says why it is nobody's turn any more, `then` what follows a passed deadline; None without a case."""
    if case is None:
        return None
    if case.turn == Case.Turn.NOBODY or case.status == Case.Status.CLOSED:
        since = case.closed_at or case.turn_since
        return Turn(_("Nobody"), "", since, None, detail=ended, by_note=_("Nothing is due"))
    is_mine = case.turn == reader.side and (reader.side != "programme" or _is_worked_by(case, reader))
    return Turn(
        whose=_("You") if is_mine else worker_of(case, reader) or case.get_turn_display(),
        for_what=for_what(case, reader),
        since=case.turn_since,
        by=case.due_at,
        state="yours" if is_mine else "theirs",
        by_note=then,
        clock=clock.clock_of(case) if case.turn == Case.Turn.PROGRAMME else None,
    )


def left_to_partner(case: Case | None, reader: Membership, for_what: Words) -> Turn | None:
    """The partner's turn where nothing of it is left to the programme: None while a case is open."""
    if case is not None and case.status != Case.Status.CLOSED:
        return None
    is_mine = reader.side == "partner"
    since = case.closed_at if case else None
    whose = _("You") if is_mine else Case.Turn.PARTNER.label
    return Turn(
        whose, for_what, since, None, state="yours" if is_mine else "theirs", by_note=_("Access is stopped until then")
    )


def work_of(by: Membership, stands_in_for: Collection[int]) -> Q:
    """The programme's cases that this member works: those that they have or stand in for, and in their jurisdiction
    those that nobody has, of a kind that whoever holds a right takes up by themselves."""
    has = Q(assignee__in=[by.pk, *stands_in_for])
    free = Q(assignee=None, jurisdiction=by.organisation.jurisdiction_id)
    for kind, (right, stages) in TAKEN_UP.items():
        if by.can(right):
            has |= free & Q(kind=kind, **({"stage__in": stages} if stages else {}))
    return has & Q(turn=Case.Turn.PROGRAMME) & ~Q(status__in=[Case.Status.CLOSED, Case.Status.AWAITING_DECISION])


def _is_worked_by(case: Case, reader: Membership) -> bool:
    return Case.objects.filter(work_of(reader, standing_in.for_whom(reader)), pk=case.pk).exists()


def is_weighed_out_of_sight(case: Case, reader: Membership) -> bool:
    """Whether the programme weighs this case, and the reader is not to learn how far it has got."""
    if case.turn != Case.Turn.PROGRAMME or reader.side in OWN_SIDE:
        return False
    return case.stage == "in_review" or case.kind in {Case.Kind.SUSPENSION, Case.Kind.REMOVAL}


def for_what(case: Case, reader: Membership) -> Words:
    """What is to be done, as the reader may know it."""
    if not is_weighed_out_of_sight(case, reader):
        return case.turn_for
    told = {
        Case.Kind.SUSPENSION.value: _("to review the suspension"),
        Case.Kind.REMOVAL.value: _("to decide on a removal"),
    }
    return told.get(case.kind, _("to review it"))


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


def worker_of(case: Case, reader: Membership) -> Words:
    """Whose work a case is on the programme's turn, for those of the programme who read names."""
    if case.turn != Case.Turn.PROGRAMME or reader.side != "programme" or reader.role == "observer":
        return ""
    return case.assignee.user.name if case.assignee else ""
