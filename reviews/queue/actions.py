"""Who works on a case: taking the next one, asking reviewers for an opinion, setting what comes first."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications.actions.submission import opinions_due
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.cases import rules as case_rules
from portal.cases import standing_in
from portal.cases.models import Case
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import Lost, Refused
from reviews.queue import rules, waiting
from reviews.queue.models import Assignment


@transaction.atomic
def take(case: Case, *, by: Membership) -> None:
    """A member takes a case that nobody has: it is theirs, and a reviewer is among those asked for an opinion.

    So does whoever stands in for the member who has it; and where that member was only asked for an opinion, the deputy
    is asked in their place, whoever has the case. Every act on it is then the deputy's own.
    """
    case = _locked(case)
    away = standing_in.for_whom(by)
    is_theirs = case.assignee_id in {None, by.pk, *away}
    if not is_theirs and not case.assignments.filter(membership__in=away, ended_at=None).exists():
        raise Lost(_("%(name)s took this case before you.") % {"name": case.assignee.user.name})
    if is_theirs:
        cases.assign(case, to=by, by=by)
    else:
        case_rules.may_work_on.check(by, case)
    if by.can("opinions.give"):
        Assignment.objects.get_or_create(case=case, membership=by, ended_at=None)


@transaction.atomic
def take_next(by: Membership) -> Case:
    """The most urgent open case that nobody has and that waits for the programme."""
    free = Case.objects.visible_to(by).open().filter(assignee=None, turn=Case.Turn.PROGRAMME)
    case = free.select_for_update(of=("self",), skip_locked=True).order_by("priority", "due_at", "pk").first()
    if case is None:
        raise Refused(_("No open case is unassigned. Everything that waits for the programme has somebody."))
    take(case, by=by)
    return case


@transaction.atomic
def assign_reviewer(case: Case, *, to: Membership, by: Membership) -> Assignment:
    """Ask a reviewer for an opinion. Effects: their jurisdiction joins the case; they are told; who already was asked
    stays asked."""
    case = _locked(case)
    rules.may_assign_reviewers.check(by, case)
    if reason := rules.why_not_reviewer(to, case) or (to != by and standing_in.why_away(to)):
        raise Refused(reason)
    cases.join(case, to.organisation.jurisdiction, by=by)
    if reason := case_rules.why_not_assignee(to, case):
        raise Refused(reason)
    is_first = not waiting.asked(case=case.pk).exists()
    assignment, is_new = Assignment.objects.get_or_create(case=case, membership=to, ended_at=None)
    if is_new:
        _give_days(case, is_first=is_first)
        ledger.append("case.reviewer_assigned", case, by=by, facts={"to": str(to.public_id)})
        _tell(assignment, by)
    return assignment


@transaction.atomic
def stand_down(case: Case, *, by: Membership, reason: str, explanation: str = "") -> None:
    """Declare a conflict: this person's assignments end, and they see nothing of the case from now on."""
    cases.recuse(case, by=by, reason=reason, explanation=explanation)
    asked = Assignment.objects.filter(case=case, membership__user=by.user_id, ended_at=None)
    asked.update(ended_at=dates.now())


@transaction.atomic
def set_priority(case: Case, *, priority: int, by: Membership) -> None:
    """Say what comes first; it never decides anything."""
    case = _locked(case)
    case_rules.may_work_on.check(by, case)
    if priority not in Case.Priority.values:
        raise Refused(_("Choose a priority."))
    if case.priority == priority:
        return
    case.priority = priority
    case.save(update_fields=["priority"])
    ledger.append("case.prioritised", case, by=by, facts={"priority": priority})


def _give_days(case: Case, *, is_first: bool) -> None:
    """Whoever is asked has the days of an opinion, unless others are late with theirs already."""
    if case.stage == "in_review" and case.status == Case.Status.OPEN and is_first:
        edition = Rulebook.objects.get(edition=case.rulebook_number)
        case.due_at = opinions_due(case, edition)
        case.save(update_fields=["due_at"])


def _tell(assignment: Assignment, by: Membership) -> None:
    case, to = assignment.case, assignment.membership
    if to.user_id == by.user_id:
        return
    told: dict[str, Any] = {"name": by.user.name, "reference": case.reference, "title": case.title}
    notices.notify(
        [to.user],
        key=f"reviewer-{case.reference}-{assignment.pk}",
        subject=_("Your opinion is asked for on %(reference)s") % told,
        text=_("%(name)s asks for your opinion on %(reference)s, %(title)s.") % told,
        link=f"/cases/{case.reference}/",
        reference=case.reference,
    )


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("assignee__user", "jurisdiction")
    return rows.get(pk=case.pk)
