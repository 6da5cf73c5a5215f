"""What a fresh installation still lacks before the programme can take its first application."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.releases.models import Release
from portal.accounts.models import Membership, Organisation
from portal.home.next import Next


def first_steps(membership: Membership) -> list[Next]:
    """For an administrator until the first application, in the order of need; each goes once it is done."""
    if not membership.can("organisations.register") or Application.objects.exists():
        return []
    return [*_people(membership), *_others(membership)]


def _people(membership: Membership) -> Iterator[Next]:
    colleagues = Membership.objects.current().filter(organisation=membership.organisation_id)
    held = list(colleagues.values_list("role", flat=True))
    invite, words = reverse("members:invite"), _("Invite somebody")
    if held.count("administrator") < 2:  # noqa: PLR2004 - two lift a suspension
        text = _("Two administrators reset a lost second factor and lift a suspension. You are the only one.")
        yield Next("user", _("Invite a second administrator"), text, None, invite, words)
    if held.count("reviewer") < 2:  # noqa: PLR2004 - rulebook 1: at tiers 1 and 2 two opinions
        text = _("Two reviewers give an opinion before anything is decided.")
        yield Next("users", _("Invite two reviewers"), text, None, invite, words)
    if "approver" not in held:
        text = _("An approver who gave no opinion decides.")
        yield Next("users", _("Invite an approver"), text, None, invite, words)
    if not membership.organisation.security_contact:
        address = reverse("organisations:correction", args=[membership.organisation.public_id])
        text = _("Partners and providers call this number or address day and night.")
        yield Next("pen", _("Enter your security contact"), text, None, address, _("Enter it"))


def _others(membership: Membership) -> Iterator[Next]:
    known = set(Organisation.objects.values_list("kind", flat=True).distinct())
    if "provider" not in known:
        text = _("Every grant is to a release of a model provider, and the provider consents to it.")
        yield Next(
            "globe", _("Register a model provider"), text, None, reverse("organisations:register"), _("Register")
        )
    elif not Release.objects.exists():
        text = _("Nothing can be applied for yet. An officer of the provider announces its first release.")
        yield Next(
            "report", _("No model release is announced"), text, None, reverse("releases:list"), _("See releases")
        )
    if "partner" not in known:
        text = _("Its first officer is invited, and applies.")
        yield Next("globe", _("Register a partner"), text, None, reverse("partners:register"), _("Register"))
