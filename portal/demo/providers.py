"""Two invented model providers and their releases."""

from partners.releases import actions as releases
from partners.releases.models import Release
from portal.accounts.models import Membership
from portal.demo.cast import Member, found_organisation

PROVIDERS = [
    ("Meridian AI", "meridian.example", "US", "US", [Member("provider", "Noor Haddad", "provider_officer"),
                                                     Member("viewer", "Eli Novak", "provider_viewer")], "US-5520014"),
    ("Halcyon Models", "halcyon.example", "UK", "GB", [Member("provider", "Tessa Quill", "provider_officer")],
     "GB-0991237"),
]  # fmt: skip
# Domain, family, name, tier, available.
RELEASES = [
    ("meridian.example", "Meridian M", "Meridian M-3", 1, True),
    ("meridian.example", "Meridian M", "Meridian M-4", 1, True),
    ("meridian.example", "Meridian M", "Meridian M-5", 2, True),
    ("meridian.example", "Meridian M", "Meridian M-6 preview", 3, False),
    ("halcyon.example", "Halcyon", "Halcyon 1", 1, True),
    ("halcyon.example", "Halcyon", "Halcyon 2", 1, True),
    ("halcyon.example", "Halcyon", "Halcyon 2 Vision", 1, True),
]


def found_providers() -> dict[str, Release]:
    """The releases by name."""
    officers: dict[str, Membership] = {}
    for name, domain, jurisdiction, country, members, number in PROVIDERS:
        _organisation, joined = found_organisation(
            "provider", name, domain, jurisdiction, country, members, register_number=number
        )
        officers[domain] = joined["provider"]
    return {
        name: _release(officers[domain], family, name, tier, there) for domain, family, name, tier, there in RELEASES
    }


def _release(officer: Membership, family: str, name: str, tier: int, is_available: bool) -> Release:
    release = releases.announce(family=family, name=name, tier=tier, by=officer)
    return releases.make_available(release, by=officer) if is_available else release
