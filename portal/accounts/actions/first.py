"""The first account of a real, empty installation: who runs the machines lets in an administrator of an authority."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import folding
from portal.access import Refused
from portal.accounts.actions.invitations import hand_out
from portal.accounts.actions.organisations import record_organisation
from portal.accounts.addresses import canonical, validate_address
from portal.accounts.models import Invitation, Jurisdiction, Membership, Organisation, User
from portal.accounts.validators import validate_plain_text
from portal.notices import actions as notices
from portal.states import SystemActor

OPERATOR = SystemActor("system:operator")
ROLE = "administrator"


@transaction.atomic
def create_administrator(
    email: str, *, authority: str, jurisdiction: str, country: str = "", security_contact: str = ""
) -> Invitation:
    """Invite an administrator without anybody who could: the operator hands the link over; nothing is mailed.

    Effects: the authority is written down if it is new; an invitation, whose `token` only the returned object knows;
    the ledger entries by `system:operator`; every administrator whom the authority has already is told.
    """
    address = _address(email)
    about = {"country": country, "security_contact": security_contact}
    organisation = _authority(authority.strip(), _jurisdiction(jurisdiction), **about)
    name = address.partition("@")[0][:120]
    invitation = hand_out(organisation, email=address, name=name, role=ROLE, by=OPERATOR)
    _tell_administrators(invitation)
    return invitation


def _address(email: str) -> str:
    address = canonical(email)
    try:
        validate_address(email)
    except ValidationError as error:
        raise Refused(_("“%(email)s” is not an e-mail address.") % {"email": email}) from error
    if User.objects.filter(email=address).exists():
        raise Refused(_("There is an account with the address %(email)s already.") % {"email": address})
    return address


def _jurisdiction(code: str) -> Jurisdiction:
    found = Jurisdiction.objects.filter(code=folding.folded(code).upper()).first()
    if found is None:
        codes = ", ".join(Jurisdiction.objects.values_list("code", flat=True))
        raise Refused(
            _("“%(code)s” is not a jurisdiction of the programme; choose one of %(codes)s.")
            % {"code": code, "codes": codes}
        )
    return found


def missing_of(organisation: Organisation) -> list[str]:
    """What is not known yet of an organisation that everybody has to be able to reach."""
    return [] if organisation.security_contact else [_("security contact, day and night")]


def _authority(name: str, jurisdiction: Jurisdiction, **about: str) -> Organisation:
    found = next((each for each in Organisation.objects.all() if folding.is_same(each.name, name)), None)
    if found is None:
        return _new_authority(name, jurisdiction, **about)
    if found.kind != Organisation.Kind.AUTHORITY or found.jurisdiction_id != jurisdiction.pk:
        raise Refused(
            _("“%(name)s” is registered already, as %(kind)s in %(jurisdiction)s.")
            % {"name": found.name, "kind": found.get_kind_display().lower(), "jurisdiction": found.jurisdiction_id}
        )
    return found


def _new_authority(name: str, jurisdiction: Jurisdiction, *, country: str, security_contact: str) -> Organisation:
    limit = Organisation._meta.get_field("name").max_length or 0
    try:
        validate_plain_text(name)
        validate_plain_text(security_contact)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    if not 0 < len(name) <= limit:
        raise Refused(_("Give the authority's name, of at most %(limit)s characters.") % {"limit": limit})
    if country and country not in jurisdiction.countries:
        countries = ", ".join(jurisdiction.countries)
        raise Refused(_("Give a country of the jurisdiction: %(countries)s.") % {"countries": countries})
    return record_organisation(
        kind=Organisation.Kind.AUTHORITY,
        name=name,
        country=country or jurisdiction.countries[0],
        security_contact=security_contact,
        jurisdiction=jurisdiction,
        by=OPERATOR,
    )


def _tell_administrators(invitation: Invitation) -> None:
    organisation = invitation.organisation
    present = Membership.objects.current().filter(organisation=organisation, role=ROLE).select_related("user")
    notices.notify(
        [membership.user for membership in present],
        key=f"operator-invited/{invitation.reference}",
        subject=_("Another administrator was invited on the server"),
        text=_(
            "Who runs the portal invited %(email)s to act for %(organisation)s as administrator. If you did not ask "
            "for it, withdraw the invitation under Members, and ask them."
        )
        % {"email": invitation.email, "organisation": organisation.name},
        link="/members/",
    )
