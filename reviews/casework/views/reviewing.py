"""What reviewers do on a case: screen it, judge its evidence, give an opinion."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.evidence.models import DocumentVersion
from portal import dates
from portal.access import allowed
from reviews.casework import bench, dossier, page
from reviews.casework.views.fetching import Refused, fetch, show_again, status_of, to_case
from reviews.decisions import actions
from reviews.decisions.forms import JudgmentForm, OpinionForm, ScreeningForm


@allowed("screening.do", methods=("POST",))
def screening(request: HttpRequest, reference: str) -> HttpResponse:
    """Pass the submission as complete, or send it back with what is missing named."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = ScreeningForm(request.POST)
    if not form.is_valid():
        return show_again(request, application, screening=form)
    act = request.POST.get("act")
    if act not in {"pass", "send_back"}:
        refusal = _("Pass the application on to review, or send it back.")
        return show_again(request, application, refusal=refusal, screening=form)
    try:
        if act == "send_back":
            actions.send_back(application, checklist=form.items, missing=form.cleaned_data["missing"], by=by)
        else:
            actions.pass_screening(application, checklist=form.items, by=by)
    except Refused as refused:
        return show_again(request, application, refusal=refused, screening=form)
    return to_case(application)


@allowed("evidence.judge", methods=("POST",))
def evidence_judgments(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept a document for one criterion, or say why it is not sufficient."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    reasons = [(entry.code, entry.label) for entry in application.rulebook.entries("evidence_reason")]
    form = JudgmentForm(request.POST, reasons=reasons)
    if not form.is_valid():
        return show_again(request, application, judging=form)
    given = form.cleaned_data
    versions = DocumentVersion.objects.filter(document__organisation=application.organisation_id)
    version = get_object_or_404(versions, document__reference=given["document"], number=given["version"])
    criterion = get_object_or_404(application.rulebook.criteria.select_related("section"), code=given["criterion"])
    try:
        actions.judge_evidence(
            application, criterion=criterion, version=version, verdict=given["verdict"], reason=given["reason"], by=by
        )
    except Refused as refused:
        return show_again(request, application, refusal=refused, judging=form)
    return to_case(application, section=criterion.section.code, anchor=criterion.code)


@allowed("opinions.give", methods=("POST",))
def opinion(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the draft; on the way to sealing it must be whole."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = OpinionForm(request.POST, sections=page.sections_of(application))
    seals, by_itself = request.POST.get("act") == "seal", request.headers.get("X-Background") == "1"
    if not form.is_valid():
        return show_again(request, application, opinion=form)
    try:
        actions.keep_opinion(application, **form.content, by=by)
    except Refused as refused:
        return show_again(request, application, refusal=refused, opinion=form)
    if by_itself:
        return render(request, "components/saved.html", {"saved_at": dates.now()})
    if seals and not form.require_all():
        return show_again(request, application, opinion=form, kept=_("Your draft is kept; it is not sealed yet."))
    if seals:
        response = to_case(application)
        response["Location"] = reverse("casework:seal", args=[reference])
        return response
    return to_case(application, anchor="opinion", section=request.POST.get("section", ""))


@allowed("opinions.give", methods=("GET", "POST"))
def seal(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what sealing does, shows the opinion once more, then seals it."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    judged = bench.bench_of(application, dossier.versions_of(application)[0], by)
    own, refusal = judged.own, None
    if own is None or judged.has_given:
        return to_case(application, anchor="voices")
    if request.method == "POST":
        try:
            content = {"recommendation": own.recommendation, "rationale": own.rationale, "ratings": own.ratings}
            actions.give_opinion(application, **content, by=by)
            return to_case(application, anchor="voices")
        except Refused as refused:
            refusal = refused
    titles = dict(page.sections_of(application))
    known = {
        "application": application,
        "own": own,
        "rated": [(title, own.ratings[code]) for code, title in titles.items() if code in own.ratings],
        "refusal": refusal.sentence if refusal else "",
        "title": _("Seal your opinion on %(reference)s") % {"reference": reference},
    }
    return render(request, "reviews/casework/seal.html", known, status=status_of(refusal) if refusal else 200)
