"""Putting right what is recorded of an organisation: by its officers their contact, by administrators the rest."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import folding
from portal.access import Refused
from portal.accounts import roles, rules
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.organisation_corrections import OrganisationCorrection
from portal.accounts.register_numbers import validate_register_number
from portal.ledger import actions as ledger
from portal.notices import actions as notices


@transaction.atomic
def correct_organisation(organisation: Organisation, *, facts: dict[str, str], reason: str, by: Membership) -> None:
    """Put facts right.

    In order: what was recorded before is kept with the reason, the new facts are written, the ledger entry names the
    fields, and the other side is told: the officers of what an administrator did, the administrators of what an officer
    did.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    rules.may_correct.check(by, organisation)
    wanted = {field: " ".join(value.split(" ")).strip() for field, value in facts.items()}
    before = {field: str(getattr(organisation, field)) for field in wanted}
    changed = sorted(field for field, value in wanted.items() if value != before[field])
    _refuse(organisation, {field: wanted[field] for field in changed}, reason, by)
    for field in changed:
        OrganisationCorrection.objects.create(
            organisation=organisation, field=field, before=before[field], after=wanted[field], reason=reason,
            corrected_by=by,
        )  # fmt: skip
        setattr(organisation, field, wanted[field])
    organisation.save(update_fields=changed)
    entry = ledger.append("organisation.corrected", organisation, by=by, reason=reason, facts={"fields": changed})
    _tell(organisation, changed, by, key=f"organisation-corrected/{entry.id}")


def _refuse(organisation: Organisation, changes: dict[str, str], reason: str, by: Membership) -> None:
    if not changes:
        raise Refused(_("Nothing is different from what is recorded. Change what is wrong, or cancel."))
    if not reason.strip():
        raise Refused(_("Say what was wrong; the other side reads it."))
    if set(changes) - set(rules.correctable_by(by, organisation)):
        raise Refused(_("Only an administrator corrects this. Ask the lead authority."))
    if "name" in changes and _is_anothers_name(changes["name"], organisation):
        raise Refused(_("An organisation with this name is registered already."))
    if "country" in changes:
        rules.is_of_the_programme.check(by, changes["country"])
    if number := changes.get("legal_identifier"):
        _check_number(number, by)
    if any(not changes.get(field, "x") for field in ("name", "security_contact")):
        raise Refused(_("The name and the security contact cannot be empty."))


def _is_anothers_name(name: str, organisation: Organisation) -> bool:
    others = Organisation.objects.exclude(pk=organisation.pk).values_list("name", flat=True)
    return any(folding.is_same(name, other) for other in others)


def _check_number(number: str, by: Membership) -> None:
    rules.is_nobodys_number.check(by, number)
    try:
        validate_register_number(number)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


def _tell(organisation: Organisation, changed: Iterable[str], by: Membership, *, key: str) -> None:
    labels = dict(OrganisationCorrection.Field.choices)
    words = {"name": organisation.name, "by": by.user.name, "what": ", ".join(str(labels[field]) for field in changed)}
    notices.notify(
        _other_side(organisation, by),
        key=key,
        subject=_("Corrected for %(name)s: %(what)s") % words,
        text=_("%(by)s corrected it. If it is wrong, correct it, or ask them.") % words,
        link=reverse("organisations:correction", args=[organisation.public_id]),
    )


def _other_side(organisation: Organisation, by: Membership) -> list[User]:
    members: Any = Membership.objects.current().exclude(user=by.user_id).select_related("user")
    if by.organisation_id == organisation.pk and organisation.kind != Organisation.Kind.AUTHORITY:
        lead = {
            "organisation__kind": Organisation.Kind.AUTHORITY,
            "organisation__jurisdiction": organisation.jurisdiction,
        }
        found = members.filter(role="administrator", **lead)
    else:
        found = members.filter(role=roles.officer_role(organisation.kind), organisation=organisation)
    return [member.user for member in found]
