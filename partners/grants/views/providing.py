"""What the provider says about a grant: consent, decline, pause, resume, withdraw its consent."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.grants import actions, reading, rules
from partners.grants.forms import ProviderReasonForm
from partners.grants.models import Grant
from partners.grants.seats import seat_of
from partners.grants.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("grants.consent", methods=("GET", "POST"), step_up=True)
def consent(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider agrees."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    page = told(
        grant,
        title=_("Consent to this grant"),
        sentence=_("You agree that %(partner)s uses %(release)s on the terms of this grant.")
        % {"partner": grant.organisation.name, "release": grant.release.name},
        effects=[
            *(f"{label}: {words}" for label, words in reading.terms(grant) if label != _("Tier")),
            *_seats(grant),
            _when_it_begins(grant),
            _("You can pause it or withdraw your consent at any time, with a reason."),
        ],
        effects_title=_("What you consent to"),
        button=_("Consent to 1 grant"),
        mild=True,
    )
    why_not = rules.may_consent.why_not(by, grant)
    return page_of_act(request, page, lambda _values: actions.consent(grant, by=by), refusal=why_not)


def _seats(grant: Grant) -> list[str]:
    """What a suspension will name; agreed from the beginning, so that a gateway can be told at any hour."""
    named = grant.named.filter(ended_at=None).select_related("person")
    seats = ", ".join(sorted(seat_of(grant, row.person) for row in named))
    words = _("Seats, one person each: %(seats)s. A suspension names whom to stop by them.")
    return [words % {"seats": seats}] if seats else []


@allowed("grants.consent", methods=("GET", "POST"))
def declination(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider does not agree."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    page = told(
        grant,
        title=_("Decline this grant"),
        sentence=_("%(partner)s gets no access to %(release)s by this grant.")
        % {"partner": grant.organisation.name, "release": grant.release.name},
        effects=[_("The proposal ends. A new one takes a new application."), _to_whom_it_is_told()],
        button=_("Decline 1 grant"),
    )
    form = ProviderReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.decline(grant, **values, by=by), form=form,
        refusal=rules.may_consent.why_not(by, grant),
    )  # fmt: skip


@allowed("grants.pause", methods=("GET", "POST"))
def pause(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider stops serving for a while."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    page = told(
        grant,
        title=_("Pause this grant"),
        sentence=_("Nobody uses %(release)s by this grant until you resume it.") % {"release": grant.release.name},
        effects=[_who_loses_access(grant), _("Its end does not move."), _to_whom_it_is_told()],
        button=_("Pause 1 grant"),
    )
    form = ProviderReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.pause(grant, **values, by=by), form=form,
        refusal=rules.may_pause.why_not(by, grant),
    )  # fmt: skip


@allowed("grants.pause", methods=("GET", "POST"))
def resumption(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider lets a paused grant go on."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    page = told(
        grant,
        title=_("Resume this grant"),
        sentence=_("%(partner)s uses %(release)s again.")
        % {"partner": grant.organisation.name, "release": grant.release.name},
        effects=[
            _("Access is effective again wherever nothing else stands against it."),
            _("The partner’s officers are told."),
        ],
        button=_("Resume 1 grant"),
        mild=True,
    )
    why_not = rules.may_pause.why_not(by, grant)
    return page_of_act(request, page, lambda _values: actions.resume(grant, by=by), refusal=why_not)


@allowed("grants.consent", methods=("GET", "POST"), step_up=True)
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider takes its consent back for good."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    page = told(
        grant,
        title=_("Withdraw your consent"),
        sentence=_("This grant ends for good. It cannot be taken up again."),
        effects=[_who_loses_access(grant), _("A new grant takes a new application."), _to_whom_it_is_told()],
        button=_("End 1 grant"),
    )
    form = ProviderReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.withdraw_consent(grant, **values, by=by), form=form,
        refusal=rules.may_consent.why_not(by, grant),
    )  # fmt: skip


def _when_it_begins(grant: Grant) -> str:
    if actions.may_begin(grant):
        return _("The grant begins at once.")
    return _("The grant begins when the environment is verified and its first day has come.")


def _who_loses_access(grant: Grant) -> str:
    people = grant.named.filter(ended_at=None).count()
    sentence = ngettext("%(n)d person loses access at once.", "%(n)d people lose access at once.", people)
    return sentence % {"n": people}


def _to_whom_it_is_told() -> str:
    return _("The partner’s officers are told, and read your reason.")
