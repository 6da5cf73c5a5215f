"""Who is told what about a grant."""

from typing import Any

from django.utils.translation import gettext as _

from partners.grants.models import Condition, Grant
from portal.accounts.models import Membership
from portal.cases import standing_in
from portal.cases.models import Case
from portal.notices import actions as notices


def tell_partner(grant: Grant, *, key: str, subject: str) -> None:
    """Tell the partner's responsible officers, once for each key."""
    officers = grant.organisation.memberships.current().filter(role="responsible_officer")
    _tell(grant, [officer.user for officer in officers.select_related("user")], key, subject)


def tell_provider(grant: Grant, *, key: str, subject: str) -> None:
    """Tell the provider's officers, once for each key."""
    officers = grant.release.provider.memberships.current().filter(role="provider_officer")
    _tell(grant, [officer.user for officer in officers.select_related("user")], key, subject)


def tell_lead_authority(grant: Grant, *, key: str, subject: str) -> None:
    """Tell the administrators of the authorities of the partner's own jurisdiction, once for each key."""
    _tell(grant, administrators_of(grant.organisation.jurisdiction_id), key, subject)


def administrators_of(jurisdiction: str) -> list[Any]:
    """The users who administer the authorities of a jurisdiction."""
    found = Membership.objects.current().filter(role="administrator", organisation__jurisdiction=jurisdiction)
    return [member.user for member in found.select_related("user")]


def _tell(grant: Grant, users: list[Any], key: str, subject: str) -> None:
    notices.notify(
        users,
        key=f"grant-{grant.reference}-{key}",
        subject=subject % {"grant": grant.reference},
        text=_("%(release)s for %(partner)s, %(level)s.")
        % {
            "release": grant.release,
            "partner": grant.organisation,
            "level": grant.get_access_level_display(),
        },
        link=grant.get_absolute_url(),
        reference=grant.reference,
    )


def tell_of_condition(condition: Condition, *, key: str, subject: str, text: str) -> None:
    """Tell the partner's officers what became of a condition, or of the proof that they offered."""
    officers = condition.organisation.memberships.current().filter(role="responsible_officer").select_related("user")
    notices.notify(
        [officer.user for officer in officers],
        key=f"condition-{condition.reference}-{key}",
        subject=subject % {"condition": condition.reference},
        text=text,
        link=condition.get_absolute_url(),
        reference=condition.reference,
    )


def tell_of_proof(condition: Condition, case: Case, *, number: int) -> None:
    """Tell whoever works the case that a proof waits."""
    told = {"partner": condition.organisation.name, "condition": condition.reference}
    notices.notify(
        standing_in.workers(case),
        key=f"condition-{condition.reference}-proof-{number}",
        subject=_("%(partner)s offers proof for %(condition)s") % told,
        text=condition.text,
        link=condition.get_absolute_url(),
        reference=condition.reference,
    )
