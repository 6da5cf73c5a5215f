"""The invented organisations and people, and how they come to be members: by invitation, like everybody."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password

from portal import dates
from portal.accounts import demo_codes
from portal.accounts.actions import absences, invitations, teams
from portal.accounts.models import Jurisdiction, Membership, Organisation, User
from portal.states import SystemActor

LEAVE_DAYS = 10
FOUNDING = SystemActor("system:founding")

# Code, name, country.
AUTHORITIES = [
    ("US", "United States authority", "US"),
    ("EU", "European authority", "BE"),
    ("UK", "United Kingdom authority", "GB"),
    ("CA", "Canadian authority", "CA"),
    ("JP", "Japanese authority", "JP"),
]
# Jurisdiction, e-mail, name, role.
PROGRAMME = [
    ("US", "administrator@us.example", "Maya Castellanos", "administrator"),
    ("US", "reviewer@us.example", "Dana Reyes", "reviewer"),
    ("US", "approver@us.example", "Petra Almeida", "approver"),
    ("EU", "administrator@eu.example", "Ada Marchetti", "administrator"),
    ("EU", "reviewer@eu.example", "Rita Okafor", "reviewer"),
    ("EU", "reviewer2@eu.example", "Ines Duarte", "reviewer"),
    ("EU", "lead@eu.example", "Sofia Lindqvist", "lead"),
    ("EU", "approver@eu.example", "Jonas Weber", "approver"),
    ("EU", "auditor@eu.example", "Otto Brandt", "auditor"),
    ("UK", "administrator@uk.example", "Owen Price", "administrator"),
    ("UK", "reviewer@uk.example", "Rolf Whitcombe", "reviewer"),
    ("UK", "reviewer2@uk.example", "Asha Menon", "reviewer"),
    ("UK", "approver@uk.example", "Harriet Lowe", "approver"),
    ("UK", "observer@uk.example", "Vera Nolan", "observer"),
    ("CA", "adjudicator@ca.example", "Chloé Tremblay", "adjudicator"),
    ("JP", "adjudicator@jp.example", "Kenji Mori", "adjudicator"),
]
ZONES = {
    "US": "America/New_York",
    "EU": "Europe/Brussels",
    "UK": "Europe/London",
    "CA": "America/Toronto",
    "JP": "Asia/Tokyo",
}


@dataclass(frozen=True)
class Member:
    """A person to be: address before the @, name, role."""

    address: str
    name: str
    role: str


def found_authorities() -> dict[str, Membership]:
    """The authorities and their members, by e-mail address."""
    for code, name, country in AUTHORITIES:
        Organisation.objects.create(
            kind=Organisation.Kind.AUTHORITY,
            name=name,
            country=country,
            jurisdiction_id=code,
            security_contact="+32 2 555 0142",
            contact=f"objections@{code.lower()}.example",
        )
    members = {
        address: join(authority(code), address, name, role, zone=ZONES[code]) for code, address, name, role in PROGRAMME
    }
    _second_membership(members["auditor@eu.example"], authority("UK"), "observer")
    teams.create_team(
        name="First readers",
        members=[members["reviewer@eu.example"], members["reviewer2@eu.example"]],
        by=members["administrator@eu.example"],
    )
    return members


def found_organisation(
    kind: str, name: str, domain: str, jurisdiction: str, country: str, members: list[Member], *, register_number: str
) -> tuple[Organisation, dict[str, Membership]]:
    """A partner or provider with its members, by the address before the @."""
    organisation = Organisation.objects.create(
        kind=kind,
        name=name,
        country=country,
        jurisdiction_id=jurisdiction,
        legal_identifier=register_number,
        owners="Founding trust",
        security_contact=f"security@{domain}",
    )
    zone = Jurisdiction.objects.get(pk=jurisdiction).time_zone
    joined = {
        member.address: join(organisation, f"{member.address}@{domain}", member.name, member.role, zone=zone)
        for member in members
    }
    return organisation, joined


def join(organisation: Organisation, email: str, name: str, role: str, *, zone: str) -> Membership:
    """Invite a person, accept in their name, and give them an authenticator whose code the sign-in page shows."""
    invitation = invitations.invite(organisation, email=email, name=name, role=role, by=FOUNDING)
    membership = invitations.accept(invitation.token, name=name, password=None, time_zone=zone)
    User.objects.filter(pk=membership.user_id).update(password=_password())
    demo_codes.enrol(membership.user)
    return membership


@lru_cache(maxsize=1)
def _password() -> str:
    """Hashed once for all invented people: hashing is slow on purpose."""
    return make_password(settings.DEMO_PASSWORD)


def _second_membership(member: Membership, organisation: Organisation, role: str) -> None:
    """One person who acts for two authorities, and chooses for which in the header."""
    user = member.user
    invitation = invitations.invite(organisation, email=user.email, name=user.name, role=role, by=FOUNDING)
    invitations.join(invitation.token, user=user)


def send_on_leave(member: Membership, *, deputy: Membership) -> None:
    """The member is away from today on for a week and a half; the deputy stands in."""
    first_on = dates.now().astimezone(ZoneInfo(member.user.time_zone)).date()
    last_on = first_on + timedelta(days=LEAVE_DAYS)
    absences.record_absence(member, first_on=first_on, last_on=last_on, deputy=deputy, by=member)


def authority(code: str) -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.AUTHORITY, jurisdiction=code)
