"""What providers offer about grants in the demonstration: narrower terms, one version accepted and one unanswered."""

from partners.grants import narrowing
from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from portal.demo import kit


def lower_rate(grant: Grant) -> GrantVersion:
    """Fewer requests, because the summer is busy."""
    return narrowing.narrow(
        grant,
        changes={"requests_per_minute": 30, "tokens_per_day": 600_000},
        reason_class="capacity",
        text="The model is in demand this summer. Your own usage stays well below this rate.",
        by=kit.officer_of(grant.release),
    )


def fewer_people(grant: Grant) -> GrantVersion:
    """One person and some requests fewer."""
    people = sorted(grant.named.filter(ended_at=None).values_list("person_id", flat=True))
    return narrowing.narrow(
        grant,
        changes={"people": people[:-1], "requests_per_minute": 20},
        reason_class="security",
        text="One of the seats was never used. We keep seats that are not used closed.",
        by=kit.officer_of(grant.release),
    )
