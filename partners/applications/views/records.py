"""The list of applications, starting one, and the record of one."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from partners.applications import actions, duration, pages, rules
from partners.applications.forms import ApplicationFilter, StartForm
from partners.applications.questionnaire import Questionnaire
from partners.applications.views.fetching import fetch, to, visible
from partners.rulebook.models import Rulebook
from partners.standing import rules as standing
from partners.standing.models import Partner
from portal.access import Refused, allowed
from portal.cases import history
from portal.listing import Sorting, chosen, paged
from portal.sent_forms.once import sent_once

SORTS = {
    "begun": (_("Begun"), "created_at"),
    "application": (_("Application"), "kind", "tier"),
    "status": (_("Status"), "status"),
    "submitted": (_("Submitted"), "submitted_at"),
    "due": (_("Due"), "case__due_at"),
}


@allowed("applications.view")
def index(request: HttpRequest) -> HttpResponse:
    """A partner's own applications; for the programme those whose case the member may see."""
    by = request.membership  # type: ignore[attr-defined]
    form = ApplicationFilter(request.GET)
    wanted = chosen(form)
    found = visible(request).annotate(versions=Count("submissions")).filter(**wanted)
    page = paged(request, found, Sorting(request.GET, SORTS, default="-begun"))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        **page,
        "applications": page["page"].object_list,
        "may": {"start": _may_start(by), "change": _has_standing(by), "leave": _may_leave(by)},
    }
    return render(request, "partners/applications/list.html", context)


@allowed("applications.edit", methods=("GET", "POST"))
@sent_once
def start(request: HttpRequest) -> HttpResponse:
    """Begin a qualification, empty or from an earlier one that ended."""
    by = request.membership  # type: ignore[attr-defined]
    rulebook, earlier = Rulebook.current(), actions.earlier_of(by.organisation_id)
    form = StartForm(request.POST if request.method == "POST" else None, rulebook=rulebook, earlier=earlier)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            begun_from = earlier if form.is_from_earlier else None
            application = actions.start(by.organisation, tier=form.cleaned_data["tier"], by=by, earlier=begun_from)
            return to("applications:about", application.reference)
        except Refused as refused:
            refusal = refused.sentence
    elif request.method == "GET":
        refusal = _why_not_start(by)
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "refusal": refusal,
        "tiers": duration.of_tiers(rulebook),
        "days": rulebook.number("decision.qualification.working_days"),
    }
    return render(request, "partners/applications/start.html", context, status=status)


@allowed("applications.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The record: whose turn, what is asked, the versions, and what has happened."""
    application = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    questionnaire = Questionnaire(application)
    own = by.side == "partner"
    context = {
        "application": application,
        "turn": pages.turn_of(application, by, questionnaire),
        "tasks": pages.tasks(questionnaire) if own and application.status in rules.EDITABLE else [],
        "asked": questionnaire.asked,
        "information_request": questionnaire.information_request,
        "gaps": questionnaire.gaps if application.status in rules.EDITABLE else [],
        "parent": application.parent,
        "grant": application.grant,
        "versions": application.submissions.select_related("submitted_by__user").defer("content"),
        "events": history.events(application, by),
        "may": {
            "edit": rules.may_edit.allows(by, application),
            "submit": rules.submits.allows(by, application),
            "withdraw": rules.may_withdraw.allows(by, application),
            "extend_standing": rules.may_extend_standing.allows(by, application),
            "extend": application.case_id and rules.may_extend.allows(by, application),
        },
    }
    return render(request, "partners/applications/detail.html", context)


def _why_not_start(by: object) -> str:
    partner = Partner.objects.filter(organisation=by.organisation_id).first()  # type: ignore[attr-defined]
    return rules.may_start.why_not(by, partner) if partner else ""


def _may_start(by: object) -> bool:
    partner = Partner.objects.filter(organisation=by.organisation_id).first()  # type: ignore[attr-defined]
    return partner is not None and rules.may_start.allows(by, partner)


def _has_standing(by: object) -> bool:
    own = Partner.objects.filter(organisation=by.organisation_id, status__in=["active", "suspended"])  # type: ignore[attr-defined]
    return by.can("applications.edit") and own.exists()  # type: ignore[attr-defined]


def _may_leave(by: object) -> bool:
    partner = Partner.objects.filter(organisation=by.organisation_id).first()  # type: ignore[attr-defined]
    return partner is not None and standing.may_withdraw.allows(by, partner)
