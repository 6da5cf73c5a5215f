"""Lost factors, for administrators: what waits, one of them, and the acts of the two who decide."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Lost, Refused, allowed
from portal.accounts import actions, rules_resets
from portal.accounts.factor_resets import FactorReset
from portal.accounts.forms_resets import GroundsForm
from portal.accounts.models import Membership

SHOWN = 50


@allowed("factors.reset")
def index(request: HttpRequest) -> HttpResponse:
    """What waits for an administrator, and what was settled last."""
    by = request.membership  # type: ignore[attr-defined]
    resets = FactorReset.objects.visible_to(by).select_related("user", "organisation", "proposed_by", "confirmed_by")
    context = {"waiting": resets.waiting(), "settled": resets.exclude(status__in=FactorReset.OPEN)[:SHOWN]}
    return render(request, "portal/accounts/resets.html", context)


@allowed("factors.reset")
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One lost factor, and what this administrator may do about it."""
    reset, by = _reset(request, public_id), request.membership  # type: ignore[attr-defined]
    may_act = {
        "propose": reset.status == "requested" and rules_resets.may_propose.allows(by, reset),
        "confirm": reset.status == "proposed" and rules_resets.may_confirm.allows(by, reset),
        "refuse": reset.status in FactorReset.OPEN and rules_resets.may_refuse.allows(by, reset),
    }
    rule = rules_resets.may_propose if reset.status == "requested" else rules_resets.may_confirm
    why_not = rule.why_not(by, reset) if reset.status in FactorReset.OPEN else ""
    context = {"reset": reset, "may": may_act, "why_not": why_not}
    return render(request, "portal/accounts/reset.html", context)


@allowed("factors.reset", methods=("GET", "POST"), step_up=True)
def open_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """Proposes a reset for a member who asked by telephone, say."""
    seen = Membership.objects.visible_to(request.membership).current()  # type: ignore[attr-defined]
    return _propose(request, get_object_or_404(seen.select_related("organisation", "user"), public_id=public_id))


@allowed("factors.reset", methods=("GET", "POST"), step_up=True)
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Proposes what the person asked for."""
    reset = _reset(request, public_id)
    members = reset.user.memberships.current().select_related("organisation", "user")
    return _propose(request, get_object_or_404(members, organisation=reset.organisation))


@allowed("factors.reset", methods=("GET", "POST"), step_up=True)
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirms it as the second administrator, after saying what that does."""
    reset = _reset(request, public_id)
    refusal = None
    if request.method == "POST":
        try:
            actions.confirm_reset(reset, by=request.membership)  # type: ignore[attr-defined]
            return _to(reset)
        except Refused as refused:
            refusal = refused
    return _page(request, refusal, None, **_confirming(reset))


@allowed("factors.reset", methods=("GET", "POST"), step_up=True)
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Refuses it with a reason, which stays with the administrators."""
    reset = _reset(request, public_id)
    form = GroundsForm(request.POST or None, help_text=_("For the record; the person is told only that you refused."))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_reset(reset, by=request.membership, reason=form.cleaned_data["grounds"])  # type: ignore[attr-defined]
            return _to(reset)
        except Refused as refused:
            refusal = refused
    words = {"name": reset.user.name}
    return _page(
        request, refusal, form, title=_("Refuse a new second factor"), lead=reset.organisation.name,
        sentence=_("%(name)s gets no new second factor now.") % words, button=_("Refuse 1 request"),
        crumbs=_crumbs(), back=_address(reset), back_words=_("Leave it as it is"),
        effects=[_("Nothing about the account changes."), _("%(name)s is told, and may ask again.") % words],
    )  # fmt: skip


def _propose(request: HttpRequest, member: Membership) -> HttpResponse:
    asks = _("How you made sure that it is this person who asks, and what was lost. Other administrators read it.")
    form = GroundsForm(request.POST or None, help_text=asks)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return _to(actions.propose_reset(member, by=request.membership, grounds=form.cleaned_data["grounds"]))  # type: ignore[attr-defined]
        except Refused as refused:
            refusal = refused
    words = {"name": member.user.name}
    return _page(
        request, refusal, form, title=_("Propose a new second factor for %(name)s") % words, mild=True,
        lead=f"{member.get_role_display()} · {member.organisation.name}",
        sentence=_("You say that %(name)s has lost the second factor, and that you spoke to them.") % words,
        effects=[
            _("Nothing changes for %(name)s yet.") % words,
            _("A second administrator confirms or refuses; all others are told now."),
        ],
        button=_("Propose it"), crumbs=_crumbs(), back=reverse("members:resets"), back_words=_("Leave it as it is"),
    )  # fmt: skip


def _confirming(reset: FactorReset) -> dict[str, Any]:
    words = {"name": reset.user.name}
    return {
        "title": _("Confirm a new second factor"),
        "lead": reset.organisation.name,
        "sentence": _("%(name)s loses every second factor and sets up a new one by a link.") % words,
        "effects": [
            _("Every session of %(name)s ends now.") % words,
            _("The authenticator app, passkeys and recovery codes of %(name)s stop working.") % words,
            _("A link goes to %(name)s by mail. It works once, within 72 hours, and only with the password.") % words,
            _("%(name)s and the officers of their organisation are told.") % words,
        ],
        "button": _("Reset the factors of 1 person"),
        "crumbs": _crumbs(),
        "back": _address(reset),
        "back_words": _("Leave it as it is"),
    }


def _reset(request: HttpRequest, public_id: str) -> FactorReset:
    seen = FactorReset.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    people = seen.select_related("user", "organisation", "proposed_by", "confirmed_by")
    return get_object_or_404(people, public_id=public_id)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Members"), reverse("members:list")), (_("Lost factors"), reverse("members:resets"))]


def _address(reset: FactorReset) -> str:
    return reverse("members:reset", args=[reset.public_id])


def _to(reset: FactorReset) -> HttpResponse:
    return HttpResponseRedirect(_address(reset), status=303)


def _page(request: HttpRequest, refusal: Refused | None, form: Any, **context: Any) -> HttpResponse:
    status = 409 if isinstance(refusal, Lost) else 422 if refusal or (form and form.errors) else 200
    told = {"form": form, "refusal": refusal.sentence if refusal else "", **context}
    return render(request, "components/confirm_page.html", told, status=status)
