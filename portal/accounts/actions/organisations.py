"""Registering an organisation: the programme decides who exists for the portal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.access import Lost, Refused
from portal.accounts import roles, rules
from portal.accounts.actions.invitations import invite
from portal.accounts.models import Jurisdiction, Membership, Organisation
from portal.accounts.register_numbers import validate_register_number
from portal.ledger import actions as ledger
from portal.states import SystemActor


@transaction.atomic
def register_organisation(
    *,
    kind: str,
    name: str,
    country: str,
    jurisdiction: Jurisdiction,
    officer_name: str,
    officer_email: str,
    by: Membership | SystemActor,
    legal_identifier: str = "",
    owners: str = "",
    security_contact: str = "",
) -> Organisation:
    """Register a partner or a model provider, write the ledger entry, invite its first officer."""
    if isinstance(by, Membership):
        _check(kind, by)
    rules.is_of_the_programme.check(by, country)
    rules.is_nobodys_member.check(by, officer_email)
    rules.is_nobodys_number.check(by, legal_identifier)
    _refuse_a_wrong_number(legal_identifier)
    organisation = record_organisation(
        kind=kind,
        name=name,
        country=country,
        jurisdiction=jurisdiction,
        legal_identifier=legal_identifier.strip(),
        owners=owners.strip(),
        security_contact=security_contact.strip(),
        by=by,
    )
    invite(organisation, email=officer_email, name=officer_name, role=roles.officer_role(kind), by=by)
    return organisation


@transaction.atomic
def set_contact(organisation: Organisation, *, contact: str, by: Membership) -> None:
    """Say where an authority takes objections; letters made from now on print it."""
    rules.may_set_contact.check(by, organisation)
    if not contact.strip():
        raise Refused(_("Give an address at which somebody reads objections."))
    organisation.contact = contact.strip()
    organisation.save(update_fields=["contact"])
    ledger.append("organisation.contact_set", organisation, by=by)


@transaction.atomic
def record_organisation(
    *, kind: str, name: str, country: str, jurisdiction: Jurisdiction, by: Membership | SystemActor, **about: str
) -> Organisation:
    """Write down that an organisation exists, and the ledger entry; nobody is invited. The caller has checked `by`."""
    if rules.is_name_taken(name):
        raise Refused(_("An organisation with this name is registered already."))
    organisation = _created(kind=kind, name=name.strip(), country=country, jurisdiction=jurisdiction, **about)
    facts = {"kind": kind, "country": str(country), "jurisdiction": jurisdiction.code}
    ledger.append("organisation.registered", organisation, by=by, facts=facts)
    return organisation


def _created(**values: Any) -> Organisation:
    """Of two people who register the same name at once, the second is told."""
    try:
        with transaction.atomic():
            return Organisation.objects.create(**values)
    except IntegrityError as error:
        raise Lost(_("Somebody has just registered an organisation with this name. See the list.")) from error


def _refuse_a_wrong_number(number: str) -> None:
    try:
        if number.strip():
            validate_register_number(number)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


def _check(kind: str, by: Membership) -> None:
    if not by.can("organisations.register"):
        raise Refused(_("Only an administrator of an authority registers organisations."))
    if kind not in {Organisation.Kind.PARTNER, Organisation.Kind.PROVIDER}:
        raise Refused(
            _("Authorities take part by agreement of the programme; only partners and providers are registered here.")
        )
