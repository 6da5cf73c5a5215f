"""The teams of one's own authority: the list, forming, changing and ending one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Lost, Refused, allowed
from portal.accounts import actions, rules
from portal.accounts.forms import TeamForm
from portal.accounts.models import Organisation
from portal.accounts.teams import Team
from portal.sent_forms.once import sent_once


@allowed("members.view")
def index(request: HttpRequest) -> HttpResponse:
    """The teams and who is in them."""
    authority, by = _authority(request), request.membership  # type: ignore[attr-defined]
    context = {
        "organisation": authority,
        "teams": Team.objects.visible_to(by).current().with_people(),
        "may_manage_teams": rules.manages_teams.allows(by, authority),
    }
    return render(request, "portal/accounts/teams.html", context)


@allowed("members.manage", methods=("GET", "POST"))
@sent_once
def create(request: HttpRequest) -> HttpResponse:
    """Forms a team."""
    form = TeamForm(request.POST or None, organisation=_authority(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_team(**form.cleaned_data, by=request.membership)  # type: ignore[attr-defined]
            return _back_to_the_list()
        except Refused as refused:
            refusal = refused
    return _answer(request, "portal/accounts/team.html", refusal, form=form, title=_("New team"), team=None)


@allowed("members.manage", methods=("GET", "POST"))
@sent_once
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Gives a team another name or other members."""
    team = _team(request, public_id)
    title = _("Change the team %(team)s") % {"team": team.name}
    now = {"name": team.name, "members": team.people}
    form = TeamForm(request.POST or None, organisation=team.organisation, initial=now)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(team, **form.cleaned_data, by=request.membership)  # type: ignore[attr-defined]
            return _back_to_the_list()
        except Refused as refused:
            refusal = refused
    return _answer(request, "portal/accounts/team.html", refusal, form=form, title=title, team=team)


@allowed("members.manage", methods=("GET", "POST"))
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends a team, after saying what that does."""
    team = _team(request, public_id)
    refusal = None
    if request.method == "POST":
        try:
            actions.end_team(team, by=request.membership)  # type: ignore[attr-defined]
            return _back_to_the_list()
        except Refused as refused:
            refusal = refused
    return _answer(request, "components/confirm_page.html", refusal, form=None, **_ending(team))


def _authority(request: HttpRequest) -> Organisation:
    """One's own organisation; others than authorities have no teams."""
    organisation: Organisation = request.membership.organisation  # type: ignore[attr-defined]
    if organisation.kind != Organisation.Kind.AUTHORITY:
        raise Http404
    return organisation


def _team(request: HttpRequest, public_id: str) -> Team:
    seen = Team.objects.visible_to(request.membership).current()  # type: ignore[attr-defined]
    return get_object_or_404(seen.select_related("organisation").with_people(), public_id=public_id)


def _back_to_the_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("members:teams"), status=303)


def _answer(request: HttpRequest, template: str, refusal: Refused | None, *, form: Any, **context: Any) -> HttpResponse:
    status = 409 if isinstance(refusal, Lost) else 422 if refusal or (form and form.errors) else 200
    told = {"form": form, "refusal": refusal.sentence if refusal else "", **context}
    return render(request, template, told, status=status)


def _ending(team: Team) -> dict[str, Any]:
    words = {"team": team.name, "organisation": team.organisation.name}
    return {
        "title": _("End the team %(team)s") % words,
        "lead": team.organisation.name,
        "crumbs": [(_("Members"), reverse("members:list")), (_("Teams"), reverse("members:teams"))],
        "sentence": _("%(organisation)s will no longer have the team %(team)s.") % words,
        "effects": [
            _("Its members stay members of %(organisation)s, and their cases stay with them.") % words,
            _("Another team may take the name %(team)s.") % words,
        ],
        "button": _("End 1 team"),
        "back": reverse("members:teams"),
        "back_words": _("Leave it as it is"),
    }
