"""What happens to each invented partner. Each story yields the day, counted from today, of its next act."""

from partners.releases.models import Release
from portal.accounts.models import Membership
from portal.demo import (
    enforcement,
    mornings,
    stories_applying,
    stories_cohort,
    stories_conditions,
    stories_lasting,
    stories_leaving,
    stories_releasing,
    stories_removed,
    stories_reporting,
    stories_running,
    stories_small,
    stories_strict,
    stories_waiting,
)
from portal.demo.calendar import Story


def all_of(people: dict[str, Membership], releases: dict[str, Release]) -> list[Story]:
    return [
        stories_running.aurora(people, releases),
        stories_running.kestrel(people, releases),
        stories_lasting.heron(people, releases),
        stories_removed.skerry(people, releases),
        stories_applying.borealis(people, releases),
        stories_applying.northlight(people, releases),
        stories_applying.tern(people, releases),
        stories_applying.sandpiper(people, releases),
        stories_applying.meadowbank(people, releases),
        stories_applying.gannet(people, releases),
        stories_applying.linden(people, releases),
        stories_cohort.larkspur(people, releases),
        stories_cohort.brightwater(people, releases),
        stories_cohort.fjordland(people, releases),
        stories_cohort.vltava(people, releases),
        stories_cohort.saltmarsh(people, releases),
        stories_cohort.cormorant(people, releases),
        stories_cohort.pinecrest(people, releases),
        stories_strict.osprey(people, releases),
        stories_strict.petrel(people, releases),
        stories_leaving.ptarmigan(people, releases),
        stories_leaving.dunlin(people, releases),
        stories_leaving.gadwall(people, releases),
        stories_waiting.curlew(people, releases),
        stories_waiting.releases_grow_old(people, releases),
        stories_small.vetting(people),
        stories_small.sites(people),
        stories_small.conditions_and_violations(people),
        stories_conditions.shown_and_settled(people),
        stories_small.lost_factors(people),
        stories_reporting.reports(),
        stories_releasing.releasing(people),
        enforcement.nights(),
        mornings.mornings(),
    ]
