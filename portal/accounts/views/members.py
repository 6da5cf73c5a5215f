"""Members of an organisation: who they are, inviting, changing roles, ending."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost, Refused, allowed
from portal.accounts import actions, roles, rules
from portal.accounts.absences import Absence
from portal.accounts.forms import InviteForm, RoleForm
from portal.accounts.models import Invitation, Membership, Organisation
from portal.accounts.teams import Team
from portal.accounts.validators import id_from
from portal.sent_forms.once import sent_once


@allowed("members.view")
def index(request: HttpRequest) -> HttpResponse:
    """Members and open invitations of one's own organisation, or of the one that an administrator chose."""
    organisation = _organisation(request)
    by: Membership = request.membership  # type: ignore[attr-defined]
    has_absences = organisation.pk == by.organisation_id and by.can("absences.own")
    waiting = Invitation.objects.filter(organisation=organisation, used_at=None, withdrawn_at=None)
    context = {
        "organisation": organisation,
        "members": Membership.objects.current()
        .filter(organisation=organisation)
        .select_related("user", "organisation"),
        "invitations": waiting.select_related("invited_by__user"),
        "teams": Team.objects.visible_to(by).current().with_people(),
        "has_teams": organisation.kind == Organisation.Kind.AUTHORITY,
        "may_manage_teams": rules.manages_teams.allows(by, organisation),
        "absences": _absences(organisation),
        "has_absences": has_absences,
        "may_manage_absences": has_absences and by.can("absences.manage"),
        "may_manage": rules.manages.allows(by, organisation),
        "is_own": organisation.pk == by.organisation_id,
        "officers": rules.officers_of(organisation).count(),
        "lacks_a_deputy": rules.lacks_a_deputy(organisation),
        "officer_role": roles.ROLES[roles.officer_role(organisation.kind)].label,
        "may_reset": by.can("factors.reset"),
        "may_register": by.can("organisations.register"),
    }
    return render(request, "portal/accounts/members.html", context)


@allowed("members.manage", methods=("GET", "POST"), step_up=True)
@sent_once
def invite(request: HttpRequest) -> HttpResponse:
    """Invites a person by e-mail."""
    organisation = _organisation(request)
    form = InviteForm(request.POST or None, kind=organisation.kind)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(organisation, **form.cleaned_data, by=request.membership)  # type: ignore[attr-defined]
            return _back_to(organisation)
        except Refused as refused:
            refusal = refused
    return _form(request, "portal/accounts/invite.html", form, refusal, organisation=organisation)


@allowed("members.manage", methods=("GET", "POST"), step_up=True)
def role(request: HttpRequest, public_id: str) -> HttpResponse:
    """Gives a member another role."""
    member = _member(request, public_id)
    form = RoleForm(request.POST or None, kind=member.organisation.kind, initial={"role": member.role})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(member, role=form.cleaned_data["role"], by=request.membership)  # type: ignore[attr-defined]
            return _back_to(member.organisation)
        except Refused as refused:
            refusal = refused
    return _form(request, "portal/accounts/role.html", form, refusal, member=member)


@allowed("members.manage", methods=("GET", "POST"), step_up=True)
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends a membership, after saying what that does."""
    member = _member(request, public_id)
    refusal = None
    if request.method == "POST":
        try:
            actions.end_membership(member, by=request.membership)  # type: ignore[attr-defined]
            return _back_to(member.organisation)
        except Refused as refused:
            refusal = refused
    return _form(request, "components/confirm_page.html", None, refusal, **_ending(member))


@allowed("members.manage", methods=("POST",), step_up=True)
def resend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mails a new link."""
    invitation = _invitation(request, public_id)
    actions.resend(invitation, by=request.membership)  # type: ignore[attr-defined]
    return _back_to(invitation.organisation)


@allowed("members.manage", methods=("POST",))
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes an invitation back."""
    invitation = _invitation(request, public_id)
    actions.withdraw_invitation(invitation, by=request.membership)  # type: ignore[attr-defined]
    return _back_to(invitation.organisation)


def _organisation(request: HttpRequest) -> Organisation:
    by: Membership = request.membership  # type: ignore[attr-defined]
    wanted = request.GET.get("organisation")
    if not wanted or wanted == str(by.organisation.public_id):
        return by.organisation
    others = Organisation.objects.visible_to(by).exclude(kind=Organisation.Kind.AUTHORITY)
    return get_object_or_404(others.select_related("jurisdiction"), public_id=id_from(wanted))


def _absences(organisation: Organisation) -> QuerySet[Absence]:
    """Of now and of later, each with `is_there`, whether somebody stands in now."""
    found = Absence.objects.not_over().filter(membership__organisation=organisation, membership__ended_at=None)
    there = Absence.objects.with_somebody_there(dates.now()).filter(pk=OuterRef("pk"))
    return found.annotate(is_there=Exists(there)).select_related("membership__user", "deputy__user")


def _member(request: HttpRequest, public_id: str) -> Membership:
    seen = Membership.objects.visible_to(request.membership).current()  # type: ignore[attr-defined]
    return get_object_or_404(seen.select_related("organisation", "user"), public_id=public_id)


def _invitation(request: HttpRequest, public_id: str) -> Invitation:
    seen = Invitation.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return get_object_or_404(seen.select_related("organisation"), public_id=public_id)


def members_page(organisation: Organisation) -> str:
    """The address of the members page of this organisation."""
    return f"{reverse('members:list')}?organisation={organisation.public_id}"


def _back_to(organisation: Organisation) -> HttpResponse:
    return HttpResponseRedirect(members_page(organisation), status=303)


def _form(request: HttpRequest, template: str, form: Any, refusal: Refused | None, **context: Any) -> HttpResponse:
    status = 409 if isinstance(refusal, Lost) else 422 if refusal or (form and form.errors) else 200
    told = {"form": form, "refusal": refusal.sentence if refusal else "", **context}
    return render(request, template, told, status=status)


def _ending(member: Membership) -> dict[str, Any]:
    words = {"name": member.user.name, "organisation": member.organisation.name}
    is_officer = member.role == roles.officer_role(member.organisation.kind)
    leaves_one = is_officer and rules.officers_of(member.organisation).count() == 2  # noqa: PLR2004
    return {
        "title": _("End the membership of %(name)s") % words,
        "lead": f"{member.get_role_display()} · {member.organisation.name}",
        "crumbs": [(_("Members"), members_page(member.organisation))],
        "sentence": _("%(name)s will no longer act for %(organisation)s.") % words,
        "effects": [
            _("The next request of %(name)s for %(organisation)s is refused.") % words,
            _("What %(name)s did stays in the record.") % words,
            *([_("One officer is left at %(organisation)s; name a deputy soon.") % words] if leaves_one else []),
            _("%(name)s is told. To return, a new invitation is needed.") % words,
        ],
        "button": _("End 1 membership"),
        "back": members_page(member.organisation),
        "back_words": _("Leave it as it is"),
    }
