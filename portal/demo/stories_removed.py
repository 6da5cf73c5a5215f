"""A partner that never answered its suspension, and was removed for it."""

from partners.grants import actions as grants
from partners.releases.models import Release
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from portal.accounts.models import Membership
from portal.demo import enforcement, kit
from portal.demo.calendar import Story
from portal.demo.cast import Member
from reviews.decisions import actions as decisions
from reviews.decisions.actions import Plan
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal

People = dict[str, Membership]
Releases = dict[str, Release]
REASONS = (
    "Skerry Signals was suspended because it did not show the separation of its test room. It had ninety days to "
    "answer and two calls from us, and said nothing. Nobody there could be reached since then. A partner that cannot "
    "be reached cannot hold access (rule 9.5)."
)


def skerry(people: People, releases: Releases) -> Story:
    """Skerry Signals, Aberdeen: suspended as a whole, silent for ninety days, removed by two approvers."""
    yield -200
    skerry = kit.found_partner(
        "Skerry Signals", "skerry.example", "UK", "GB", "Aberdeen", type="regulated_company",
        register_number="GB-SC311207", by=people["administrator@uk.example"],
        members=[Member("officer", "Ailsa Munro", "responsible_officer"),
                 Member("deputy", "Callum Reid", "responsible_officer")],
    )  # fmt: skip
    kit.declare_site(skerry, "Aberdeen test room")
    kit.nominate(skerry, "Callum Reid", "Evaluator", "GB")
    yield -196
    for person in skerry.people.values():
        kit.clear(person, by=people["reviewer@uk.example"])
    kit.verify_site(skerry, by=people["approver@uk.example"])
    application = kit.write_application(
        skerry, tier=1, release=releases["Halcyon 2"], purpose="Whether radio traffic is summed up without invention."
    )
    kit.submit(skerry, application)
    yield -194
    kit.screen(application, by=people["reviewer@uk.example"])
    yield -180
    kit.opine(application, "approve", "Small, but in order.", by=people["reviewer@uk.example"])
    kit.opine(application, "approve", "In order.", by=people["reviewer2@uk.example"])
    yield -175
    decisions.decide(
        application, Plan("approved", "Skerry Signals may take part at tier 1."), by=people["approver@uk.example"]
    )
    rulebooks.acknowledge(Rulebook.current(), by=skerry.officer)
    yield -170
    provider = kit.officer_of(releases["Halcyon 2"])
    grants.consent(skerry.organisation.grants.get(), by=provider)
    yield -128
    suspension = enforcement.suspend_partner(skerry, by=people["administrator@uk.example"])
    yield from enforcement.acknowledged(suspension)
    yield -127
    enforcement.confirm(suspension, by=people["administrator@us.example"])
    # The removal case is opened by the night after the ninetieth day.
    yield -16
    removals.propose(Removal.objects.get(suspension=suspension), text=REASONS, by=people["approver@uk.example"])
    yield -13
    removals.cosign(Removal.objects.get(suspension=suspension), by=people["approver@us.example"])
