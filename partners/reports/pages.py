"""What the pages of a report have in common: whose turn it is, and what follows if it is not filed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from partners.reports.models import Obligation, ReportJudgment, ReportSubmission
from partners.reports.sections import Report
from portal import moments
from portal.accounts.models import Membership
from portal.cases.whose import turn_of as turn_of_case
from portal.turns import Turn

ENDED = {Obligation.Status.ACCEPTED, Obligation.Status.WAIVED}


def turn_of(obligation: Obligation, reader: Membership, report: Report | None = None) -> Turn | None:
    """Whose turn, since when, by when, as this reader sees it."""
    if obligation.status in ENDED:
        return Turn(_("Nobody"), "", obligation.status_since, None, by_note=_("Nothing is due"))
    if not obligation.is_outstanding:
        return turn_of_case(obligation.case, reader)
    is_mine = reader.side == "partner"
    has_draft = {"done": report.done, "total": report.total, "counted": _("Sections written")} if report else {}
    return Turn(
        whose=_("You") if is_mine else _("The partner"),
        for_what=WHAT[obligation.status](obligation),
        since=obligation.status_since,
        by=obligation.due_at,
        state="yours" if is_mine else "theirs",
        by_note="" if obligation.is_late else _as_a_note(consequences(obligation)),
        **has_draft,  # type: ignore[arg-type]
    )


def consequences(obligation: Obligation) -> str:
    """A violation case opens on 3 Dec 2026; access stops on 19 Dec 2026."""
    days = {
        "violation": moments.words(moments.local(obligation.violation_at).date()),
        "stop": moments.words(moments.local(obligation.hard_stop_at).date()),
    }
    if obligation.is_past_hard_stop:
        return _("Access has been stopped since %(stop)s, until it is filed.") % days
    if obligation.is_past_violation:
        return _("A violation case is open since %(violation)s; access stops on %(stop)s.") % days
    return _("If it is late: a violation case opens on %(violation)s, access stops on %(stop)s.") % days


def returned(versions: Iterable[ReportSubmission], obligation: Obligation) -> dict | None:
    """The last return: it stands on the page and beside the form for as long as the report is with the partner."""
    labels = {entry.code: entry.label for entry in obligation.rulebook.entries("return_reason")}
    for submission in versions:
        judgment = getattr(submission, "judgment", None)
        if judgment is not None and judgment.outcome == ReportJudgment.Outcome.RETURNED:
            reasons = [labels.get(code, code) for code in judgment.codes]
            return {"judgment": judgment, "reasons": reasons, "version": submission.number}
    return None


def returned_now(obligation: Obligation) -> dict | None:
    """Why the version before this draft was returned."""
    if obligation.status != Obligation.Status.RETURNED:
        return None
    return returned(ReportSubmission.objects.filter(obligation=obligation).select_related("judgment"), obligation)


def _as_a_note(sentence: str) -> str:
    """It follows a semicolon."""
    return sentence[:1].lower() + sentence[1:]


WHAT: dict[str, Any] = {
    "upcoming": lambda obligation: _("to file it after %(day)s") % {"day": moments.words(obligation.period_end)},
    "open": lambda obligation: _("to file it"),
    "returned": lambda obligation: _("to put it right and file it again"),
}
