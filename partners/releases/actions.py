"""The verbs of releases: announce, make available, end, withdraw."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.releases import rules
from partners.releases.models import Release
from portal import dates
from portal.accounts.models import Membership
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import Refused, move

# Statuses of a grant that may come to be used, or is.
IN_FORCE = ["proposed", "consented", "active", "paused", "suspended"]


@transaction.atomic
def announce(*, family: str, name: str, tier: int, by: Membership) -> Release:
    """A provider announces a release to the programme."""
    rules.may_announce.check(by, None)
    if Release.objects.filter(provider=by.organisation_id, name=name).exists():
        raise Refused(_("You already announced a release of this name."))
    release = Release.objects.create(
        reference=next_reference("REL"), provider=by.organisation, family=family, name=name, tier=tier
    )
    ledger.append("release.announced", release, by=by, facts={"tier": tier})
    return release


@transaction.atomic
def make_available(release: Release, *, by: Membership) -> Release:
    """From now on grants to it are effective."""
    return _move(release, Release.Status.AVAILABLE, by=by)


@transaction.atomic
def end(release: Release, *, ends_on: date, by: Membership) -> Release:
    """The release ends on a day; grants are effective until then."""
    if ends_on <= dates.now().date():
        raise Refused(_("Choose a day after today: partners need time to finish."))
    return _move(release, Release.Status.ENDING, by=by, ends_on=ends_on)


@transaction.atomic
def withdraw(release: Release, *, by: Membership) -> Release:
    """Grants to it are not effective any more."""
    return _move(release, Release.Status.WITHDRAWN, by=by)


@transaction.atomic
def correct_tier(release: Release, *, tier: int, reason: str, by: Membership) -> Release:
    """Correct the capability tier.

    In order: the tier, that of every grant in force which is lower, so that its people need the clearance of the
    corrected tier, and the ledger entry with the reason. Lowering takes nothing from a grant.
    """
    release = Release.objects.select_for_update().get(pk=release.pk)
    rules.may_correct_tier.check(by, release)
    if tier == release.tier:
        raise Refused(_("The release has this tier already."))
    if not reason.strip():
        raise Refused(_("Say what was wrong with the tier."))
    if tier < release.tier and by.side != "programme" and release.grants.exists():
        raise Refused(_("Grants rest on this tier. Ask an administrator of the programme to lower it."))
    facts = {"from": release.tier, "to": tier}
    release.tier = tier
    release.save(update_fields=["tier"])
    release.grants.filter(status__in=IN_FORCE, tier__lt=tier).update(tier=tier)
    ledger.append("release.tier_corrected", release, by=by, facts=facts, reason=reason)
    return release


def _move(release: Release, to: str, *, by: Membership, **changes: Any) -> Release:
    release = Release.objects.select_for_update().get(pk=release.pk)
    rules.may_change.check(by, release)
    move(release, to, by=by, **changes)
    return release
