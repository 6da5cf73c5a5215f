"""The record of one report, and each version of it as it was filed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from partners.reports import pages, rules
from partners.reports.content import reading_of
from partners.reports.models import Obligation, ReportSubmission
from partners.reports.sections import Report, previous
from partners.reports.views.fetching import fetch
from portal.access import allowed
from portal.accounts.models import Membership
from portal.cases import history, whose


@allowed("reports.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is and what follows, the latest version, why it was returned, and what has happened."""
    obligation = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    is_own = by.side == "partner"
    versions = list(ReportSubmission.objects.filter(obligation=obligation).select_related("judgment", "submitted_by"))
    report = Report(obligation) if is_own and obligation.is_outstanding else None
    context = {
        "obligation": obligation,
        "turn": pages.turn_of(obligation, by, report),
        "away": whose.away_from(obligation.case, by),
        "consequences": pages.consequences(obligation) if obligation.is_late else "",
        "versions": versions,
        "returned": pages.returned(versions, obligation),
        "waiver": _waiver(obligation),
        "events": history.events(obligation, by),
        "may": {
            "edit": rules.may_edit.allows(by, obligation),
            "submit": rules.may_submit.allows(by, obligation),
            "judge": rules.may_judge.allows(by, obligation),
            "waive": rules.may_waive.allows(by, obligation),
        },
        **(_read(versions, 0, by) if versions else {}),
    }
    return render(request, "partners/reports/detail.html", context)


@allowed("reports.view")
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version as it was filed, against the one before it."""
    obligation = fetch(request, reference)
    versions = list(ReportSubmission.objects.filter(obligation=obligation).select_related("judgment"))
    found = get_object_or_404(ReportSubmission, obligation=obligation, number=number)
    place = [each.pk for each in versions].index(found.pk)
    context = {"obligation": obligation, **_read(versions, place, request.membership)}  # type: ignore[attr-defined]
    return render(request, "partners/reports/version.html", context)


def _read(versions: list[ReportSubmission], place: int, reader: Membership) -> dict:
    """The version at this place of the list, newest first."""
    submission = versions[place]
    older = versions[place + 1] if place + 1 < len(versions) else None
    before = previous(submission.obligation)
    return {
        "submission": submission,
        "older": older,
        "before": before,
        "sections": reading_of(submission, reader=reader, older=older, before=before),
        "shows_names": reader.role != "observer",
    }


def _waiver(obligation: Obligation) -> str:
    if not obligation.waiver_reason:
        return ""
    return obligation.rulebook.entry("waiver_reason", obligation.waiver_reason).label
