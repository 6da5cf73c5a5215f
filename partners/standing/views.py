"""Partners: the list, the record of one, and registering one with its first officer."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from partners.standing import actions, rules
from partners.standing.forms import PartnerFilter, RegisterPartnerForm, WithdrawalForm
from partners.standing.models import Partner
from portal.access import Refused, allowed
from portal.accounts import actions as accounts
from portal.accounts import rules as account_rules
from portal.accounts.models import Jurisdiction
from portal.accounts.views.second_look import is_sent, second_look
from portal.acting import Told, form_data, page_of_act
from portal.cases import history
from portal.listing import Sorting, chosen, paged
from portal.sent_forms.once import sent_once

FIELDS = {
    "q": "organisation__name__finds",
    "status": "status",
    "country": "organisation__country",
    "tier": "tier",
}
SORTS = {
    "organisation": (_("Organisation"), "organisation__name"),
    "standing": (_("Standing"), "status"),
    "tier": (_("Tier"), "tier"),
    "country": (_("Country"), "organisation__country"),
    "until": (_("Until"), "standing_until"),
}
MOST_SHOWN = 10


@allowed("partners.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every partner, by name, with filters in the address."""
    codes = sorted({code for one in Jurisdiction.objects.all() for code in one.countries}, key=countries.name)
    form = PartnerFilter(request.GET, countries=[(code, countries.name(code)) for code in codes])
    wanted = chosen(form)
    found = _filtered(Partner.objects.visible_to(request.membership), wanted)  # type: ignore[attr-defined]
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        **paged(request, found, Sorting(request.GET, SORTS, default="organisation")),
        "may": {"register": request.membership.can("organisations.register")},  # type: ignore[attr-defined]
    }
    return render(request, "partners/standing/list.html", context)


@allowed("partners.view")
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One partner: its standing, what it applied for, its grants and open conditions."""
    by = request.membership  # type: ignore[attr-defined]
    seen = Partner.objects.visible_to(by).select_related("organisation__jurisdiction")
    partner = get_object_or_404(seen, organisation__public_id=public_id)
    context = {"partner": partner, "organisation": partner.organisation, "events": history.events(partner, by)}
    manages = account_rules.manages.allows(by, partner.organisation)
    context["may"] = {"crosswalk": by.can("crosswalk.view"), "manage_members": manages}
    context["may"]["withdraw_registration"] = rules.may_withdraw_registration.allows(by, partner)
    context["invitations"] = partner.organisation.invitations.all()[:MOST_SHOWN] if manages else []
    return render(request, "partners/standing/detail.html", {**context, **_belongings(partner, by)})


@allowed("organisations.register", methods=("GET", "POST"), step_up=True)
@sent_once
def register(request: HttpRequest) -> HttpResponse:
    """Registers a partner organisation and invites its first officer."""
    by = request.membership  # type: ignore[attr-defined]
    form = RegisterPartnerForm(request.POST or None, initial={"jurisdiction": by.organisation.jurisdiction_id})
    refusal = ""
    if is_sent(request) and form.is_valid():
        if look := second_look(request, form, back=reverse("partners:list")):
            return look
        try:
            partner = _register(form.cleaned_data, by)
            return HttpResponseRedirect(reverse("partners:detail", args=[partner.reference]), status=303)
        except Refused as refused:
            refusal = refused.sentence
    context = {"form": form, "refusal": refusal}
    return render(request, "partners/standing/register.html", context, status=422 if form.errors or refusal else 200)


@allowed("organisations.register", methods=("GET", "POST"), step_up=True)
def withdraw_registration(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes back a registration made by mistake, after saying what that does."""
    by = request.membership  # type: ignore[attr-defined]
    partner = get_object_or_404(Partner.objects.visible_to(by), organisation__public_id=public_id)
    back = reverse("partners:detail", args=[public_id])
    told = Told(
        title=_("Withdraw registration"),
        lead=partner.organisation.name,
        sentence=_("%(name)s no longer takes part.") % {"name": partner.organisation.name},
        effects=[
            _("The invitation of its first officer stops working."),
            _("The record stays, with your name and reason. To correct a name or a number, correct it instead."),
        ],
        button=_("Withdraw registration"),
        back=back,
        crumbs=[(_("Partners"), reverse("partners:list")), (partner.organisation.name, back)],
        back_words=_("Cancel"),
    )
    form = WithdrawalForm(form_data(request))

    def act(given: dict[str, Any]) -> None:
        actions.withdraw_registration(partner, reason=given["reason"], by=by)

    refusal = rules.may_withdraw_registration.why_not(by, partner)
    return page_of_act(request, told, act, form=form, refusal=refusal)


@transaction.atomic
def _register(given: dict[str, Any], by: Any) -> Partner:
    fields = dict(given)
    type_of_partner = fields.pop("type")
    organisation = accounts.register_organisation(kind="partner", by=by, **fields)
    return actions.register(organisation, type=type_of_partner, by=by)


def _filtered(partners: Any, wanted: dict[str, str]) -> Any:
    asked = {FIELDS[name]: value for name, value in wanted.items()}
    return partners.filter(**asked).select_related("organisation")


def _belongings(partner: Partner, by: Any) -> dict[str, Any]:
    """What belongs to the partner, asked by name because those slices stand above this one."""
    organisation = partner.organisation
    applications, grants = organisation.applications.model.objects, organisation.grants.model.objects
    conditions = organisation.conditions.model.objects
    return {
        "people": organisation.people.filter(status="cleared").count(),
        "applications": applications.visible_to(by).filter(organisation=organisation)[:MOST_SHOWN],
        "grants": grants.visible_to(by)
        .filter(organisation=organisation)
        .select_related("release__provider")[:MOST_SHOWN],
        "conditions": conditions.visible_to(by).filter(organisation=organisation, status="open")[:MOST_SHOWN],
        "most": MOST_SHOWN,
    }
