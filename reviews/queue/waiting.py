"""Whose turn a case is on the programme's side: the one answer for the worklist, home, the case page and the calendar.

`for_member` is its form in SQL, `turns_of` says the same in words. The records above this slice are asked by the names
of their relations: opinions, resolutions and proposals of a version, the suspension or the removal of a case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.models import Submission
from portal import dates
from portal.accounts import absences
from portal.accounts.models import Membership
from portal.cases import whose
from portal.cases.history import name_or_role
from portal.cases.models import Case
from portal.statements import AnyOf, Statement
from reviews.queue.models import Assignment

ON_US = Q(turn=Case.Turn.PROGRAMME) & ~Q(status=Case.Status.CLOSED)
UNASSIGNED = Q(assignee=None) & ON_US
IN_REVIEW = Q(stage="in_review", status=Case.Status.OPEN)
AWAITING = Q(status=Case.Status.AWAITING_DECISION)


@dataclass
class Worked:
    """Who works a case now, as far as it waits for named people, and for what."""

    names: list[str] = field(default_factory=list)
    for_what: str = ""
    is_yours: bool = False
    for_whom: str = ""

    @property
    def whose(self) -> str:
        """“You”, a name, or a name and how many others; empty where nobody has it yet."""
        if self.is_yours:
            return _("You")
        if len(self.names) < 2:
            return "".join(self.names)
        others = len(self.names) - 1
        words = ngettext("%(name)s and %(count)d other", "%(name)s and %(count)d others", others)
        return words % {"name": self.names[0], "count": others}

    @property
    def words(self) -> str:
        """For what, and for whom the reader stands in."""
        if not self.for_whom:
            return self.for_what
        return _("%(what)s, standing in for %(name)s") % {"what": self.for_what, "name": self.for_whom}


def late() -> Q:
    """Deadlines that have passed, whoever's they are."""
    return Q(due_at__lt=dates.now()) & ~Q(status=Case.Status.CLOSED)


def cases_for(by: Membership) -> QuerySet[Case]:
    """The cases that wait for this member."""
    return Case.objects.visible_to(by).filter(for_member(by))


def turn_of(case: Case, reader: Membership) -> Worked:
    """Who works a case that is on the programme's turn; outside the programme nobody reads more than that."""
    if reader.side != "programme":
        return Worked([_("The programme")], case.turn_for)
    worked = turns_of([case], reader)[case.pk]
    return worked if worked.names or worked.is_yours else Worked([_("The programme")], worked.for_what)


def for_member(by: Membership) -> Q:
    """What waits for this member of the programme, or for whoever is away and this member stands in for."""
    return _for(by, [absence.membership for absence in absences.stood_in_for(by)])


def _for(by: Membership, away: list[Membership]) -> Q:
    keys = [member.pk for member in away]
    mine = (whose.work_of(by, keys) & ~IN_REVIEW) | _opinion_of(by) | _hold_of(by) | _decision_of(by)
    for member in away:
        mine |= _opinion_of(member) & ~Q(_spoke(by.user_id))
    return ON_US & mine


def turns_of(cases: Iterable[Case], by: Membership) -> dict[int, Worked]:
    """Who works each of these cases, by primary key; a constant number of queries."""
    cases = list(cases)
    keys = [case.pk for case in cases]
    away = {absence.membership_id: absence.membership for absence in absences.stood_in_for(by)}
    mine = set(Case.objects.filter(_for(by, list(away.values())), pk__in=keys).values_list("pk", flat=True))
    asked: dict[int, list[Assignment]] = {}
    for assignment in ASKED.records(cases=keys):
        asked.setdefault(assignment.case_id, []).append(assignment)
    return {case.pk: _worked(case, asked.get(case.pk, []), case.pk in mine, by, away) for case in cases}


def holders_of(cases: Iterable[Case], by: Membership) -> dict[int, list[str]]:
    """The names of whoever each case waits for, the reader's own too."""
    return {pk: worked.names for pk, worked in turns_of(cases, by).items()}


def _worked(case: Case, asked: list[Assignment], is_yours: bool, by: Membership, away: dict[int, Membership]) -> Worked:
    if case.turn != Case.Turn.PROGRAMME:
        return Worked([], case.turn_for)
    if case.status == Case.Status.AWAITING_DECISION:
        return Worked([_("An approver")], case.turn_for, is_yours)
    holders = [case.assignee] if case.assignee else []
    if _is_in_review(case) and asked:
        holders = [assignment.membership for assignment in asked]
    for_whom = "" if by in holders else next((name_or_role(one, by) for one in holders if one.pk in away), "")
    names = [name_or_role(one, by) for one in holders] or [_anybody(case)]
    return Worked(list(filter(None, names)), _for_what(case, holders, bool(asked)), is_yours, for_whom)


def _for_what(case: Case, holders: list[Membership], is_asked: bool) -> str:
    if not _is_in_review(case):
        return case.turn_for
    if is_asked:
        return ngettext("to give an opinion", "to give their opinions", len(holders))
    return _("to review it, or ask for an opinion")


def _is_in_review(case: Case) -> bool:
    return case.stage == "in_review" and case.status == Case.Status.OPEN


def _anybody(case: Case) -> str:
    """Whose work it is where the record's kind says so, and no member has it."""
    return _("An administrator or approver") if case.kind == Case.Kind.SUSPENSION else ""


def asked(**whose: Any) -> QuerySet[Assignment]:
    """Whoever is asked for an opinion and gave none on the latest version of the case's application."""
    versions = Submission.objects.filter(application__case=OuterRef(OuterRef("case"))).order_by("-number")
    given = Submission.objects.filter(
        pk=Subquery(versions.values("pk")[:1]),
        opinions__membership__user=OuterRef("membership__user"),
        opinions__status="given",
    )
    return Assignment.objects.filter(~Exists(given), ended_at=None, membership__ended_at=None, **whose)


ASKED = Statement(
    lambda: (
        asked(case=AnyOf("cases"))
        .select_related("membership__user", "membership__organisation")
        .order_by("assigned_at", "pk")
    )
)


def _opinion_of(member: Membership) -> Q:
    """An opinion that is asked of this member; or a review that they have, while no opinion of others is missing."""
    missing = Exists(asked(case=OuterRef("pk")))
    own = Exists(asked(case=OuterRef("pk"), membership__user=member.user_id))
    return IN_REVIEW & (Q(own) | (Q(assignee=member.pk) & ~Q(missing)))


def _hold_of(by: Membership) -> Q:
    """Suspensions that this member may confirm, review or lift: by another person than who did the first half."""
    if not by.can("suspensions.confirm"):
        return Q(pk=None)
    first = Q(stage="interim", suspension__imposed_by__user=by.user_id)
    first |= Q(stage="lift_proposed", suspension__lift_proposed_by__user=by.user_id)
    return Q(kind=Case.Kind.SUSPENSION) & ~first


def _decision_of(by: Membership) -> Q:
    """Decisions that this approver may make, and conflicts that this member may resolve: by a person who did neither
    the first half of it nor gave an opinion."""
    found = Q(pk=None)
    conflict = _is_in_conflict()
    if by.can("decisions.make"):
        own = Submission.objects.filter(application__case=OuterRef("pk"))
        home = by.organisation.jurisdiction_id
        first = Exists(own.filter(proposals__status="open", proposals__proposed_by__user=by.user_id))
        near = Exists(own.filter(proposals__status="open", proposals__proposed_by__organisation__jurisdiction=home))
        resolved = Exists(own.filter(resolution__by__user=by.user_id))
        removal = Q(stage="proposed", removal__proposed_by__user=by.user_id)
        removal |= Q(stage="proposed", removal__proposed_by__organisation__jurisdiction=home)
        found |= AWAITING & ~conflict & ~Q(_spoke(by.user_id)) & ~Q(first) & ~Q(near) & ~Q(resolved) & ~removal
    if by.can("conflicts.resolve"):
        found |= AWAITING & conflict & ~Q(_spoke(by.user_id))
    return found


def _is_in_conflict() -> Q:
    """The opinions on the latest version conflict, and nobody has said yet how that is resolved."""
    versions = Submission.objects.filter(application__case=OuterRef("pk"))
    newer = Submission.objects.filter(application=OuterRef("application"), number__gt=OuterRef("number"))
    latest = versions.filter(~Exists(newer), resolution=None)
    given = {"opinions__status": "given"}
    for_it = latest.filter(opinions__recommendation__in=["approve", "approve_with_conditions"], **given)
    return Q(Exists(for_it)) & Q(Exists(latest.filter(opinions__recommendation="refuse", **given)))


def _spoke(user_id: int) -> Exists:
    """Whether this person gave an opinion on any version."""
    of_case = Submission.objects.filter(application__case=OuterRef("pk"))
    return Exists(of_case.filter(opinions__membership__user=user_id, opinions__status="given"))
