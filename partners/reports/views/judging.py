"""The programme's acts on a report, each with a page that says what it does before it is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.reports import actions, rules
from partners.reports.forms import AcceptForm, ReturnForm, WaiverForm
from partners.reports.models import Obligation
from partners.reports.views.fetching import fetch
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act


@allowed("reports.judge", methods=("GET", "POST"))
def acceptance(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept the latest version."""
    obligation = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    told = _told(
        obligation,
        title=_("Accept the report"),
        sentence=_("You accept the report as it was filed."),
        button=_("Accept 1 report"),
        effects=[_("The case is closed."), _("The partner’s officers and contributors are told.")],
        mild=True,
    )
    refusal = rules.may_judge.why_not(by, obligation)
    return page_of_act(
        request,
        told,
        lambda values: _settled(actions.accept(obligation, by=by, text=values["text"]), obligation),
        form=AcceptForm(form_data(request)),
        refusal=refusal,
    )


@allowed("reports.judge", methods=("GET", "POST"))
def returning(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the latest version with reasons."""
    obligation = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    days = obligation.rulebook.number("report.returned_working_days")
    told = _told(
        obligation,
        title=_("Return the report"),
        sentence=_("The partner has to put it right and file it again."),
        button=_("Return 1 report"),
        effects=[
            _("It is due again in %(days)d working days, by the partner’s calendar.") % {"days": days},
            _("Your clock stands still until it is filed again."),
            _("The partner reads the reasons and your words."),
        ],
    )
    return page_of_act(
        request,
        told,
        lambda values: _settled(actions.send_back(obligation, by=by, **values), obligation),
        form=ReturnForm(form_data(request), rulebook=obligation.rulebook),
        refusal=rules.may_judge.why_not(by, obligation),
    )


@allowed("reports.waive", methods=("GET", "POST"), step_up=True)
def waiver(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask no report for this period."""
    obligation = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    told = _told(
        obligation,
        title=_("Waive the report"),
        sentence=_("No report is asked for this period, for good."),
        button=_("Waive 1 report"),
        effects=[
            _("It no longer counts as late, and stops no access."),
            _("A violation case that is open because of it stays open."),
            _("The partner reads the reason and your words."),
        ],
    )
    return page_of_act(
        request,
        told,
        lambda values: _settled(actions.waive(obligation, by=by, **values), obligation),
        form=WaiverForm(form_data(request), rulebook=obligation.rulebook),
        refusal=rules.may_waive.why_not(by, obligation),
    )


def _settled(_done: Any, obligation: Obligation) -> Obligation:
    return obligation


def _told(obligation: Obligation, **words: Any) -> Told:
    record = obligation.get_absolute_url()
    return Told(
        lead=f"{obligation.organisation} · {obligation.period}",
        crumbs=[(_("Reports"), reverse("reports:list")), (obligation.reference, record)],
        back=record,
        **words,
    )
