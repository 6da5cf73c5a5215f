"""Recording an absence, one's own or that of a member whom one leads, and ending it early."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import moments
from portal.access import Lost, Refused, allowed
from portal.accounts import actions
from portal.accounts.absences import Absence
from portal.accounts.forms_absences import AbsenceForm
from portal.accounts.models import Membership
from portal.sent_forms.once import sent_once


@allowed("absences.own", methods=("GET", "POST"))
@sent_once
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Records that a member of one's own authority is away."""
    by: Membership = request.membership  # type: ignore[attr-defined]
    colleagues = Membership.objects.current().filter(organisation=by.organisation_id)
    if not by.can("absences.manage"):
        colleagues = colleagues.filter(pk=by.pk)
    member = get_object_or_404(colleagues.select_related("organisation", "user"), public_id=public_id)
    form = AbsenceForm(request.POST or None, member=member)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_absence(member, **form.cleaned_data, by=by)
            return _back(by)
        except Refused as refused:
            refusal = refused
    context = {"member": member, "is_own": member.pk == by.pk, "back": _back_address(by)}
    context["sees_members"] = by.can("members.view")
    return _answer(request, "portal/accounts/absence.html", refusal, form=form, **context)


@allowed("absences.own", methods=("GET", "POST"))
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends an absence early, after saying what that does."""
    by: Membership = request.membership  # type: ignore[attr-defined]
    seen = Absence.objects.visible_to(by).not_over()
    if not by.can("absences.manage"):
        seen = seen.filter(membership=by.pk)
    absence = get_object_or_404(seen.select_related("membership__user", "deputy__user"), public_id=public_id)
    refusal = None
    if request.method == "POST":
        try:
            actions.end_absence(absence, by=by)
            return _back(by)
        except Refused as refused:
            refusal = refused
    return _answer(request, "components/confirm_page.html", refusal, form=None, **_ending(absence, by))


def _back_address(by: Membership) -> str:
    """Members, or for whoever does not see that page, the own profile."""
    return reverse("members:list") + "#absences" if by.can("members.view") else reverse("accounts:profile")


def _back(by: Membership) -> HttpResponse:
    return HttpResponseRedirect(_back_address(by), status=303)


def _answer(request: HttpRequest, template: str, refusal: Refused | None, *, form: Any, **context: Any) -> HttpResponse:
    status = 409 if isinstance(refusal, Lost) else 422 if refusal or (form and form.errors) else 200
    told = {"form": form, "refusal": refusal.sentence if refusal else "", **context}
    return render(request, template, told, status=status)


def _ending(absence: Absence, by: Membership) -> dict[str, Any]:
    words = {
        "name": absence.membership.user.name,
        "first": moments.words(absence.first_on),
        "last": moments.words(absence.last_on),
        "deputy": absence.deputy.user.name if absence.deputy else "",
    }
    stops = _("%(deputy)s no longer stands in, and is told; what was taken over stays with %(deputy)s.") % words
    return {
        "title": _("End the absence of %(name)s") % words,
        "lead": _("%(first)s to %(last)s") % words,
        "crumbs": [(_("Members"), _back_address(by))] if by.can("members.view") else [],
        "sentence": _("%(name)s is there again from now on.") % words,
        "effects": [
            _("Cases can be given to %(name)s again.") % words,
            *([stops] if absence.deputy else []),
            _("The days that have passed stay on the record."),
        ],
        "button": _("End 1 absence"),
        "mild": True,
        "back": _back_address(by),
        "back_words": _("Leave it as it is"),
    }
