"""Who may manage whose members. Each rule answers with the sentence that refuses."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal import folding
from portal.access import rule
from portal.accounts import roles
from portal.accounts.models import Jurisdiction, Membership, Organisation
from portal.accounts.teams import Team

PARTNER = Organisation.Kind.PARTNER
AUTHORITY = Organisation.Kind.AUTHORITY


def is_name_taken(name: str) -> bool:
    """Whether an organisation is registered under this name, in whatever spelling of apostrophes, dashes and case."""
    return any(folding.is_same(name, other) for other in Organisation.objects.values_list("name", flat=True))


def _manages(by: Membership, organisation: Organisation) -> bool:
    if not by.can("members.manage"):
        return False
    if by.organisation_id == organisation.pk:
        return True
    return by.role == "administrator" and organisation.kind != AUTHORITY


def _is_current(by: Any, membership: Membership) -> bool:
    return membership.ended_at is None


def _manages_members_of(by: Membership, membership: Membership) -> bool:
    return _manages(by, membership.organisation)


def _is_not_the_last_officer(by: Any, membership: Membership) -> bool:
    officer = roles.officer_role(membership.organisation.kind)
    if membership.role != officer:
        return True
    officers = Membership.objects.current().filter(organisation=membership.organisation_id, role=officer)
    return officers.exclude(pk=membership.pk).exists()


def officers_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who manages the members of this organisation now: two at all times, the officer and the deputy."""
    return Membership.objects.current().filter(organisation=organisation, role=roles.officer_role(organisation.kind))


def lacks_a_deputy(organisation: Organisation) -> bool:
    """Whether fewer officers are there than rule 1.3 wants. It warns and never locks out an organisation of one."""
    return officers_of(organisation).count() < roles.OFFICERS_WANTED[organisation.kind]


manages = rule(_manages, _("Only an officer of this organisation, or an administrator, manages its members."))
manages_members_of = rule(
    _manages_members_of, _("Only an officer of this organisation, or an administrator, manages its members.")
)
is_current = rule(_is_current, _("This membership has already ended."))
is_not_the_last_officer = rule(
    _is_not_the_last_officer,
    _("One officer always remains. Invite a second officer first, or give the role to another member."),
)
may_set_contact = rule(
    lambda by, organisation: (
        by.role == "administrator" and by.organisation_id == organisation.pk and organisation.kind == AUTHORITY
    ),
    _("Only an administrator of this authority says where it takes objections."),
)
CONTACT_FACTS = ("security_contact",)
FACTS = ("name", "country", "legal_identifier", "owners", "security_contact")


def correctable_by(by: Membership, organisation: Organisation) -> tuple[str, ...]:
    """The facts of an organisation that this member may put right."""
    if not _manages(by, organisation):
        return ()
    return FACTS if by.role == "administrator" else CONTACT_FACTS


may_correct = rule(
    lambda by, organisation: bool(correctable_by(by, organisation)),
    _("Only an officer of this organisation, or an administrator, corrects it."),
)
may_change_role = manages_members_of & is_current
may_end = manages_members_of & is_current & is_not_the_last_officer


def _role_is_of_kind(role: str, organisation: Organisation) -> bool:
    return role in roles.roles_of_kind(organisation.kind)


def _is_on_one_side_only(email: str, organisation: Organisation) -> bool:
    """Nobody belongs to both a partner and an authority or provider, whichever membership came first."""
    memberships = Membership.objects.current().filter(user__email=email)
    if organisation.kind == PARTNER:
        return not memberships.exclude(organisation__kind=PARTNER).exists()
    return not memberships.filter(organisation__kind=PARTNER).exists()


def _is_not_a_member(email: str, organisation: Organisation) -> bool:
    members = Membership.objects.current().filter(organisation=organisation.pk)
    return not members.filter(user__email=email).exists()


def _is_of_the_programme(by: Any, country: str) -> bool:
    return Jurisdiction.objects.filter(countries__contains=[str(country)]).exists()


def _is_nobodys_member(by: Any, email: str) -> bool:
    return not Membership.objects.current().filter(user__email=email).exists()


def _is_nobodys_number(by: Any, number: str) -> bool:
    wanted = "".join(number.split()).lower()
    known = Organisation.objects.exclude(legal_identifier="").values_list("legal_identifier", flat=True)
    return wanted not in {"".join(other.split()).lower() for other in known}


is_of_the_programme = rule(
    _is_of_the_programme, _("Only organisations of the programme's countries take part. Choose one of its countries.")
)
is_nobodys_member = rule(
    _is_nobodys_member,
    _("This address belongs to a member of an organisation already. Enter another address."),
)
is_nobodys_number = rule(
    _is_nobodys_number,
    _("An organisation with this number is registered already. Look for it in the list."),
)
role_is_of_kind = rule(_role_is_of_kind, _("This role does not exist in this kind of organisation."))
may_belong = rule(
    _is_on_one_side_only,
    _("Nobody belongs to both a partner and an authority or provider. This person belongs to the other side already."),
) & rule(_is_not_a_member, _("A member of this organisation has this address already. Change the role instead."))


def _manages_teams(by: Membership, organisation: Organisation) -> bool:
    return organisation.kind == AUTHORITY and _manages(by, organisation)


def _are_current_members(members: list[Membership], organisation: Organisation) -> bool:
    wanted = {member.pk for member in members}
    return Membership.objects.current().filter(organisation=organisation.pk, pk__in=wanted).count() == len(wanted)


def _is_not_another_teams_name(name: str, team: Team) -> bool:
    others = Team.objects.current().filter(organisation=team.organisation_id).exclude(pk=team.pk)
    return not any(folding.is_same(name, other) for other in others.values_list("name", flat=True))


manages_teams = rule(_manages_teams, _("Only an administrator of an authority manages its teams."))
may_form_a_team = rule(lambda members, organisation: bool(members), _("Choose at least one member.")) & rule(
    _are_current_members, _("Only people who act for this authority now can be in its team.")
)
may_name_a_team = rule(
    _is_not_another_teams_name, _("Another team has this name. Choose a different one, or change that team.")
)
