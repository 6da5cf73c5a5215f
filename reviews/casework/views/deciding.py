"""Deciding: the form, the preview of exactly what will happen, the second signature, the notice of a refusal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications.models import Application
from portal.access import allowed
from reviews.casework import bench, dossier, page
from reviews.casework.bench import Bench
from reviews.casework.views.fetching import Refused, fetch, status_of, to_case
from reviews.decisions import actions, letters, outlook, rules
from reviews.decisions.actions import Plan
from reviews.decisions.forms import RefusalNoticeForm
from reviews.decisions.models import Proposal
from reviews.decisions.plan_form import DecisionForm

NOT_KEPT = {"csrfmiddlewaretoken", "act"}


@allowed("decisions.make", methods=("GET", "POST"), step_up=True)
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the decision, see what it will do, then make it."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    act = request.POST.get("act", "")
    form = DecisionForm(request.POST if request.method == "POST" else None, rulebook=application.rulebook)
    if request.method == "GET" or act == "change":
        return _write(request, application, form, status=200)
    if not form.is_valid():
        return _write(request, application, form)
    # A decision made meanwhile is told by the act itself, with who was faster.
    if act != "confirm" and not _bench(request, application).decision:
        refusal = _why_not(application, form.plan, by)
        if refusal:
            return _write(request, application, form, refusal)
        shown = _draft if act == "letter" else _preview
        return shown(request, application, form.plan)
    try:
        actions.decide(application, form.plan, by=by)
    except Refused as refused:
        return _write(request, application, form, refused)
    return to_case(application, anchor="decision")


@allowed("decisions.make", methods=("GET", "POST"), step_up=True)
def cosignature(request: HttpRequest, reference: str) -> HttpResponse:
    """Read what another approver proposes, with what it will do, and co-sign it."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    judged = _bench(request, application)
    if judged.proposal is None:
        return to_case(application, anchor="decision")
    refusal = judged.why_not_cosign
    if request.method == "POST":
        try:
            actions.cosign(judged.proposal, by=by)
            return to_case(application, anchor="decision")
        except Refused as refused:
            refusal = refused
    known = {
        **_outlook(application, Plan.of(judged.proposal.content), by=judged.proposal.proposed_by),
        "proposal": judged.proposal,
        "refusal": getattr(refusal, "sentence", refusal),
    }
    status = status_of(refusal) if request.method == "POST" else 200
    return render(request, "reviews/casework/cosign.html", known, status=status)


@allowed("decisions.make", methods=("GET", "POST"), step_up=True)
def proposal_withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what taking a proposed decision back does, then does it."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    open_ones = Proposal.objects.filter(submission__application=application, status=Proposal.Status.OPEN)
    proposal = open_ones.select_related("proposed_by__user").first()
    if proposal is None:
        return to_case(application, anchor="decision")
    refusal: Any = rules.may_decide_once_complete.why_not(by, application)
    if request.method == "POST":
        try:
            actions.withdraw_proposal(proposal, by=by)
            return to_case(application, anchor="decision")
        except Refused as refused:
            refusal = refused
    known = {
        "title": _("Withdraw the proposed decision on %(reference)s") % {"reference": reference},
        "lead": page.title_of(application),
        "crumbs": [(_("Worklist"), reverse("queue:list")), (reference, page.address_of(application))],
        "sentence": _("The decision that %(name)s proposed is not made.") % {"name": proposal.proposed_by.user.name},
        "effects": [
            _("The case waits again for a decision by an approver who gave no opinion."),
            _("The partner is not told; the ledger keeps who withdrew it, and when."),
        ],
        "refusal": getattr(refusal, "sentence", refusal),
        "button": _("Withdraw proposal"),
        "back": page.address_of(application),
    }
    status = status_of(refusal) if request.method == "POST" else 200
    return render(request, "components/confirm_page.html", known, status=status)


@allowed("decisions.make", methods=("POST",), step_up=True)
def refusal_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell the partner of an intended refusal; it has its days to answer."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = RefusalNoticeForm(request.POST)
    refusal: Any = ""
    if form.is_valid():
        try:
            actions.announce_refusal(application, reasons=form.cleaned_data["reasons"], by=by)
            return to_case(application, anchor="decision")
        except Refused as refused:
            refusal = refused
    empty = DecisionForm(rulebook=application.rulebook)
    return _write(request, application, empty, refusal, announcing=form)


def _bench(request: HttpRequest, application: Application) -> Bench:
    submission = dossier.versions_of(application)[0]
    return bench.bench_of(application, submission, request.membership)  # type: ignore[attr-defined]


def _why_not(application: Application, plan: Plan, by: Any) -> str:
    """What the act would refuse, said before the preview."""
    if reason := rules.may_decide.why_not(by, application):
        return reason
    notice = bench.bench_of(application, dossier.versions_of(application)[0], by).notice
    return rules.why_not_outcome(application, plan.outcome, departure=plan.departure, notice=notice)


def _write(
    request: HttpRequest,
    application: Application,
    form: DecisionForm,
    refusal: Any = "",
    *,
    announcing: RefusalNoticeForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    judged = _bench(request, application)
    known = {
        "application": application,
        "title": page.title_of(application),
        "bench": judged,
        "form": form,
        "announcing": announcing or RefusalNoticeForm(),
        "why_not": judged.why_not_decide,
        "refusal": getattr(refusal, "sentence", refusal) or (judged.why_not_decide if status == 200 else ""),
        "days": application.rulebook.number("refusal_notice.working_days"),
    }
    return render(request, "reviews/casework/decide.html", known, status=status or status_of(refusal))


def _preview(request: HttpRequest, application: Application, plan: Plan) -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT]
    by = request.membership  # type: ignore[attr-defined]
    return render(request, "reviews/casework/preview.html", {**_outlook(application, plan, by=by), "kept": kept})


def _draft(request: HttpRequest, application: Application, plan: Plan) -> HttpResponse:
    """The letter itself, before the decision is made."""
    content = letters.draft_of(application, plan, by=request.membership)  # type: ignore[attr-defined]
    name = f"Draft {application.reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _outlook(application: Application, plan: Plan, *, by: Any) -> dict[str, Any]:
    return {
        "application": application,
        "title": page.title_of(application),
        "plan": plan,
        "outcome": Application.Outcome(plan.outcome),
        "effects": outlook.effects_of(application, plan, by=by),
        "reasons": [outlook.reason_in_words(application.rulebook, code, facts) for code, facts in plan.reasons],
        "conditions": [outlook.condition_in_words(condition) for condition in plan.conditions],
    }
