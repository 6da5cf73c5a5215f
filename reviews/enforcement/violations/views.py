"""The list of violations, the record of one, and the acts on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.grants import conditions
from partners.grants import rules as settling
from partners.grants.views.settling import fetch as conditions_of
from partners.rulebook.models import Rulebook
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act
from portal.cases import history
from portal.cases.whose import away_from, turn_of
from portal.listing import Sorting, chosen, paged
from reviews.enforcement.violations import actions, breaches, rules
from reviews.enforcement.violations.forms import ReasonForm, ReportForm, ViolationFilter
from reviews.enforcement.violations.models import Violation

FIELDS = {"status": "status", "source": "source", "partner": "organisation"}
SORTS = {
    "reported": (gettext_lazy("Reported"), "reported_at"),
    "partner": (gettext_lazy("Partner"), "organisation__name"),
    "status": (gettext_lazy("Status"), "status"),
    "due": (gettext_lazy("Due"), "case__due_at"),
}
METHODS = ("GET", "POST")


@allowed("violations.view")
def index(request: HttpRequest) -> HttpResponse:
    """Those whose case the reader may see, newest first."""
    by = request.membership  # type: ignore[attr-defined]
    form = ViolationFilter(request.GET, reader=by)
    wanted = chosen(form)
    found = Violation.objects.visible_to(by).filter(**{FIELDS[name]: value for name, value in wanted.items()})
    related = found.select_related("organisation", "case", "obligation")
    page = paged(request, related, Sorting(request.GET, SORTS, default="-reported"))
    rulebooks = Rulebook.objects.in_bulk()
    for violation in page["page"].object_list:
        violation.rulebook = rulebooks[violation.rulebook_id]
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "rows": [(violation, _labels(violation)) for violation in page["page"].object_list],
        "may_report": rules.may_report.allows(by, None),
        **page,
    }
    return render(request, "reviews/enforcement/violations/list.html", context)


@allowed("violations.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """What is said to have happened, which rule it breaks, whose turn it is, and what has happened since."""
    by = request.membership  # type: ignore[attr-defined]
    violation = _fetch(request, reference)
    context = {
        "violation": violation,
        "labels": _labels(violation),
        "rules": [violation.rulebook.rule(number) for number in _ground(violation).data["rules"]],
        "turn": turn_of(violation.case, by, ended=violation.get_status_display()),
        "away": away_from(violation.case, by),
        "events": history.events(violation, by),
        "may": {
            "investigate": rules.may_investigate.allows(by, violation),
            "dismiss": rules.may_dismiss.allows(by, violation),
        },
    }
    return render(request, "reviews/enforcement/violations/detail.html", context)


@allowed("violations.report", methods=METHODS)
def report(request: HttpRequest) -> HttpResponse:
    """Say that a rule was broken."""
    told = Told(
        title=_("Report a violation"),
        sentence=_("You say that a partner broke a rule. Nothing follows from it before it is investigated."),
        button=_("Report 1 violation"),
        back=reverse("violations:list"),
        crumbs=[(_("Violations"), reverse("violations:list"))],
        effects=[
            _("A case is opened for the partner’s lead authority."),
            _("Its reviewers and auditors are told."),
            _("The partner is not told before it is heard."),
        ],
        mild=True,
    )

    def act(values: dict[str, Any]) -> Violation:
        return actions.report(values.pop("partner"), by=request.membership, **values)  # type: ignore[attr-defined]

    return page_of_act(request, told, act, form=ReportForm(form_data(request)))


@allowed("violations.investigate", methods=METHODS)
def investigation(request: HttpRequest, reference: str) -> HttpResponse:
    """Take it up."""
    violation = _fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    told = _told(
        violation,
        title=_("Take up the investigation"),
        sentence=_("You establish what happened."),
        button=_("Take up 1 investigation"),
        effects=[_("The case is yours, unless somebody has it already.")],
        mild=True,
    )
    return page_of_act(
        request, told, lambda _values: actions.investigate(violation, by=by),
        refusal=rules.may_investigate.why_not(by, violation),
    )  # fmt: skip


@allowed("violations.dismiss", methods=METHODS, step_up=True)
def dismissal(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing follows from it."""
    violation = _fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    told = _told(
        violation,
        title=_("Dismiss the violation"),
        sentence=_("Nothing follows from it."),
        button=_("Dismiss 1 violation"),
        effects=[_("The case is closed."), _("Your reason stands on the record.")],
    )
    return page_of_act(
        request, told, lambda values: actions.dismiss(violation, by=by, **values), form=ReasonForm(form_data(request)),
        refusal=rules.may_dismiss.why_not(by, violation),
    )  # fmt: skip


@allowed("environments.assess", methods=METHODS)
def breach(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody of the programme finds a condition breached."""
    by, found = request.membership, conditions_of(request, reference)  # type: ignore[attr-defined]
    effects = [
        _("The condition bars access from now on."),
        _("What follows by the library: %(consequence)s.") % {"consequence": conditions.consequence_of(found)},
        _("The partner reads your reason."),
    ]
    told = Told(
        title=_("Record that a condition is breached"),
        lead=f"{found.reference} · {found.organisation}",
        sentence=found.text,
        button=_("Record breach"),
        effects=effects,
        crumbs=[(_("Grants"), reverse("grants:list")), (found.reference, found.get_absolute_url())],
        back=found.get_absolute_url(),
        back_words=_("Cancel"),
    )
    return page_of_act(
        request, told, lambda values: breaches.find_breached(found, by=by, **values) or found,
        form=ReasonForm(form_data(request)), refusal=settling.may_settle.why_not(by, found),
    )  # fmt: skip


def _fetch(request: HttpRequest, reference: str) -> Violation:
    found = Violation.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    related = ("organisation__jurisdiction", "rulebook", "case__jurisdiction", "obligation", "reported_by")
    return get_object_or_404(found.select_related(*related), reference=reference)


def _ground(violation: Violation) -> Any:
    return violation.rulebook.entry("violation_ground", violation.ground)


def _labels(violation: Violation) -> dict[str, str]:
    return {
        "ground": _ground(violation).label,
        "source": violation.rulebook.entry("violation_source", violation.source).label,
        "severity": violation.rulebook.entry("severity", violation.severity).label,
    }


def _told(violation: Violation, **words: Any) -> Told:
    record = violation.get_absolute_url()
    return Told(
        lead=f"{violation.reference} · {violation.organisation}",
        crumbs=[(_("Violations"), reverse("violations:list")), (violation.reference, record)],
        back=record,
        **words,
    )
