"""Beginning an application that changes what was approved, and giving a standing more time while it is renewed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import actions, rules
from partners.applications.forms import ExtendForm
from partners.applications.models import Application
from partners.applications.views.fetching import fetch
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import moments
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act


@allowed("applications.edit", methods=("GET", "POST"))
def renewal(request: HttpRequest) -> HttpResponse:
    """Begin to renew the standing."""
    by = request.membership  # type: ignore[attr-defined]
    partner = _own(by)
    page = Told(
        title=_("Renew the standing"),
        lead=by.organisation.name,
        sentence=_("Your standing ends on %(day)s. A renewal lengthens it by %(months)d months from that day.")
        % {"day": _day(partner.standing_until), "months": _number("standing.months")},
        effects=[
            _("The renewal opens on %(day)s, %(days)d days before the end.")
            % {"day": _day(rules.renewal_opens_on(partner)), "days": _number("renewal.opens_days")},
            *_what_is_carried(),
            _("Filed %(days)d days before the end, it may bring you more time, once, while it is decided.")
            % {"days": _number("renewal.filed_days")},
            _("Decided within %(days)d working days. Your grants go on, each until its own end.")
            % {"days": _number("decision.renewal.working_days")},
        ],
        button=_("Begin the renewal"),
        crumbs=[(_("Applications"), reverse("applications:list"))],
        back=reverse("applications:list"),
        mild=True,
    )  # fmt: skip
    why_not = rules.may_renew.why_not(by, partner)
    return page_of_act(request, page, lambda _values: actions.start_renewal(by.organisation, by=by), refusal=why_not)


@allowed("applications.edit", methods=("GET", "POST"))
def scope_change(request: HttpRequest) -> HttpResponse:
    """Begin to ask for another release, or for a higher tier."""
    by = request.membership  # type: ignore[attr-defined]
    partner = _own(by)
    page = Told(
        title=_("Ask for a change of scope"),
        lead=by.organisation.name,
        sentence=_(
            "You ask for another model release, or for a higher tier. To change a grant, begin on its own page."
        ),
        effects=[
            *_what_is_carried(),
            _("Decided within %(days)d working days; the provider then consents to the new grant.")
            % {"days": _number("decision.scope_change.working_days")},
            _("Your standing and your grants stay as they are meanwhile."),
        ],
        button=_("Begin the change of scope"),
        crumbs=[(_("Applications"), reverse("applications:list"))],
        back=reverse("applications:list"),
        mild=True,
    )
    why_not = rules.may_change_scope.why_not(by, partner)
    return page_of_act(
        request, page, lambda _values: actions.start_scope_change(by.organisation, by=by), refusal=why_not
    )


@allowed("decisions.make", methods=("GET", "POST"), step_up=True)
def standing_extension(request: HttpRequest, reference: str) -> HttpResponse:
    """An approver gives the standing more time while its renewal is decided."""
    by = request.membership  # type: ignore[attr-defined]
    application = fetch(request, reference)
    partner = application.organisation.partner
    days = application.rulebook.number("renewal.extension_days")
    page = Told(
        title=_("Extend the standing once"),
        lead=f"{application.reference} · {application.organisation.name}",
        sentence=_("The standing ends on %(day)s. It lasts %(days)d days longer, so that the renewal can be decided.")
        % {"day": _day(partner.standing_until), "days": days},
        effects=[
            _("This is possible once, for a renewal that was filed in time."),
            _("A renewal counts from the day on which the standing would have ended without this."),
            _("The partner reads your reason."),
        ],
        button=_("Extend 1 standing"),
        crumbs=[(_("Applications"), reverse("applications:list")), (application.reference, _record(application))],
        back=_record(application),
        mild=True,
    )  # fmt: skip
    form = ExtendForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.extend_standing(application, **values, by=by), form=form,
        refusal=rules.may_extend_standing.why_not(by, application),
    )  # fmt: skip


def _own(by: Any) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(by), organisation=by.organisation_id)


def _record(application: Application) -> str:
    return application.get_absolute_url()


def _what_is_carried() -> list[str]:
    return [
        _("The draft begins with the answers that were approved last, and with evidence that is still good."),
        _("Evidence that ran out is named, so that you can replace it."),
    ]


def _number(key: str) -> int:
    return Rulebook.current().number(key)


def _day(value: Any) -> str:
    return moments.words(value) if value else "–"
