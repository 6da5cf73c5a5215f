"""Organisations, for administrators: the list, one of them, registering one with its first officer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access import Lost, Refused, allowed
from portal.accounts import actions, rules
from portal.accounts.forms_organisations import ContactForm, OrganisationFilter, RegisterForm
from portal.accounts.models import Organisation
from portal.accounts.views.second_look import is_sent, second_look
from portal.listing import Sorting, chosen, paged
from portal.sent_forms.once import sent_once

MOST_INVITATIONS = 10
FIELDS = {"q": "name__finds", "kind": "kind"}
SORTS = {
    "organisation": (_("Organisation"), "name"),
    "kind": (_("Kind"), "kind"),
    "country": (_("Country"), "country"),
    "jurisdiction": (_("Jurisdiction"), "jurisdiction"),
    "members": (_("Members"), "members"),
}


@allowed("organisations.register")
def index(request: HttpRequest) -> HttpResponse:
    """Every organisation that takes part."""
    organisations = Organisation.objects.visible_to(request.membership).with_members()  # type: ignore[attr-defined]
    form = OrganisationFilter(request.GET)
    wanted = chosen(form)
    found = organisations.filter(**{FIELDS[name]: value for name, value in wanted.items()})
    page = paged(request, found, Sorting(request.GET, SORTS, default="organisation"))
    context = {"filter": form, "is_filtered": bool(wanted), **page}
    return render(request, "portal/accounts/organisations.html", context)


@allowed("organisations.register", methods=("GET", "POST"), step_up=True)
@sent_once
def register(request: HttpRequest) -> HttpResponse:
    """Registers a partner or provider and invites its first officer."""
    by = request.membership  # type: ignore[attr-defined]
    form = RegisterForm(request.POST or None, initial={"jurisdiction": by.organisation.jurisdiction_id})
    refusal, status = "", 422 if form.errors else 200
    if is_sent(request) and form.is_valid():
        if look := second_look(request, form, back=reverse("organisations:list")):
            return look
        try:
            organisation = actions.register_organisation(**form.cleaned_data, by=by)
            return HttpResponseRedirect(reverse("organisations:detail", args=[organisation.public_id]), status=303)
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    context = {"form": form, "refusal": refusal}
    return render(request, "portal/accounts/register.html", context, status=status)


@allowed("organisations.register")
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is known of one organisation."""
    seen = Organisation.objects.visible_to(request.membership).with_members()  # type: ignore[attr-defined]
    organisation = get_object_or_404(seen.select_related("jurisdiction"), public_id=public_id)
    may_change = rules.may_set_contact.allows(request.membership, organisation)  # type: ignore[attr-defined]
    context = {"organisation": organisation, "may_set_contact": may_change}
    context["may_manage"] = rules.manages.allows(request.membership, organisation)  # type: ignore[attr-defined]
    context["invitations"] = organisation.invitations.all()[:MOST_INVITATIONS]
    return render(request, "portal/accounts/organisation.html", context)


@allowed("organisations.register", methods=("GET", "POST"))
def contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the authority takes objections: its letters print it."""
    by = request.membership  # type: ignore[attr-defined]
    organisation = get_object_or_404(Organisation.objects.visible_to(by), public_id=public_id)
    form = ContactForm(request.POST or None, initial={"contact": organisation.contact})
    refusal, status = rules.may_set_contact.why_not(by, organisation), 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_contact(organisation, **form.cleaned_data, by=by)
            return HttpResponseRedirect(reverse("organisations:detail", args=[organisation.public_id]), status=303)
        except Refused as refused:
            refusal, status = refused.sentence, 422
    context = {"form": form, "organisation": organisation, "refusal": refusal}
    return render(request, "portal/accounts/contact.html", context, status=status)
