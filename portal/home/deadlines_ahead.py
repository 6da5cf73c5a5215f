"""What runs out, for the calendar and the home of a member: each kind from the day on which its reminders begin."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import renewals
from partners.environments import reminders as environments
from partners.grants import offers
from partners.personnel import reminders as checks
from partners.rulebook import rules as rulebook_rules
from partners.rulebook.models import Acknowledgement, Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.home.icalendar import Deadline

MOST = 200


def standings(membership: Membership) -> Iterable[Deadline]:
    until = _ahead(Rulebook.current().number("renewal.opens_days"))
    found = renewals.ending().filter(organisation=membership.organisation_id, standing_until__lte=until)
    for partner in found:
        yield Deadline("standing", _("The standing ends"), partner.standing_until, reverse("applications:renew"))


def grants(membership: Membership) -> Iterable[Deadline]:
    until = _ahead(Rulebook.current().number("grant.extension_opens_days"))
    found = offers.ending().filter(organisation=membership.organisation_id, valid_until__lte=until)
    for grant in found.order_by("valid_until")[:MOST]:
        summary = _("Access by %(reference)s ends") % {"reference": grant.reference}
        yield Deadline(f"end-{grant.reference}", summary, grant.valid_until, grant.get_absolute_url())


def expiring_checks(membership: Membership) -> Iterable[Deadline]:
    """Only whoever may read details of vetting."""
    if not membership.can("people.details"):
        return
    until = _ahead(max(Rulebook.current().numbers("checks.warning_days")))
    found = checks.counting_checks().filter(person__organisation=membership.organisation_id, expires_on__lte=until)
    for check in found.select_related("person").order_by("expires_on")[:MOST]:
        told = {"person": check.person.reference, "kind": check.get_kind_display()}
        summary = _("%(kind)s of %(person)s expires") % told
        key = f"check-{check.person.reference}-{check.kind}"
        yield Deadline(key, summary, check.expires_on, check.person.get_absolute_url())


def environments_and_safeguards(membership: Membership) -> Iterable[Deadline]:
    until = _ahead(max(Rulebook.current().numbers("evidence.reminder_days")))
    own = membership.organisation_id
    for place in environments.verified().filter(organisation=own, verified_until__lte=until)[:MOST]:
        summary = _("The verification of %(name)s ends") % {"name": place.name}
        yield Deadline(f"site-{place.reference}", summary, place.verified_until, place.get_absolute_url())
    tests = environments.counting().filter(environment__organisation=own, valid_until__lte=until)
    for test in tests.select_related("environment")[:MOST]:
        told = {"safeguard": test.get_safeguard_display(), "name": test.environment.name}
        summary = _("%(safeguard)s of %(name)s has to be tested again") % told
        key = f"test-{test.environment.reference}-{test.safeguard}"
        yield Deadline(key, summary, test.valid_until, test.environment.get_absolute_url())


def acknowledgement(membership: Membership) -> Iterable[Deadline]:
    """The rulebook in force, until it is acknowledged."""
    rulebook = Rulebook.current()
    partner = Partner.objects.filter(
        organisation=membership.organisation_id, status__in=["active", "suspended"]
    ).first()
    is_done = Acknowledgement.objects.filter(rulebook=rulebook, organisation=membership.organisation_id).exists()
    if partner is not None and not is_done:
        due_at = rulebook_rules.acknowledge_by(rulebook, partner.admitted_at)
        summary = _("%(rulebook)s has to be acknowledged") % {"rulebook": rulebook.title}
        yield Deadline(f"rulebook-{rulebook.edition}", summary, due_at, reverse("rules:acknowledgements"))


def narrowings(membership: Membership) -> Iterable[Deadline]:
    found = offers.offered().filter(grant__organisation=membership.organisation_id, kind="narrowing")
    words = _("Answer to the narrower terms of %(reference)s is due")
    yield from _versions(found, words)


def extensions(membership: Membership) -> Iterable[Deadline]:
    found = offers.offered().filter(grant__release__provider=membership.organisation_id, kind="extension")
    words = _("Answer to the extension of %(reference)s is due")
    yield from _versions(found, words)


def _versions(found: Any, words: str) -> Iterable[Deadline]:
    for version in found.select_related("grant").order_by("due_at")[:MOST]:
        reference = version.grant.reference
        key = f"terms-{reference}-{version.number}"
        yield Deadline(key, words % {"reference": reference}, version.due_at, version.grant.get_absolute_url())


def _ahead(days: int) -> Any:
    return dates.now().date() + timedelta(days=days)
