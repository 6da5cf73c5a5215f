"""Partners that left: one of its own will, one whose standing ran out. And one that is about to be removed."""

from datetime import timedelta

from partners.grants import actions as grants
from partners.grants import leaving, narrowing
from partners.releases.models import Release
from portal.accounts.models import Membership
from portal.demo import enforcement, kit
from portal.demo.calendar import Story
from portal.demo.founding import approved, decided, founded
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal

People = dict[str, Membership]
Releases = dict[str, Release]


def ptarmigan(people: People, releases: Releases) -> Story:
    """Ptarmigan Weather Office, Rovaniemi: one grant was shortened and has expired; then the office left."""
    ptarmigan = yield from founded(
        people, -200, "Ptarmigan Weather Office", "ptarmigan.example", ("EU", "FI", "Rovaniemi"), "government_lab",
        "FI-0245443", ["Aino Kallio", "Lauri Niemi"], ["Eero Salo"],
    )  # fmt: skip
    application = kit.write_application(
        ptarmigan, tier=1, release=releases["Halcyon 2"], purpose="Whether warnings of storms are put into words well."
    )
    kit.ask_also(application, ptarmigan, releases["Halcyon 1"], "What the older model made of the same storms.")
    plan = Plan("approved", "Ptarmigan Weather Office may take part at tier 1.")
    yield from approved(ptarmigan, application, people, -188, plan)
    provider = kit.officer_of(releases["Halcyon 1"])
    for name in ("Halcyon 2", "Halcyon 1"):
        grants.consent(kit.grant_of(ptarmigan, name), by=provider)
    yield -120
    until = kit.today() + timedelta(days=60)
    shorter = narrowing.narrow(
        kit.grant_of(ptarmigan, "Halcyon 1"), changes={"valid_until": until.isoformat()}, by=provider,
        reason_class="release_ending", text="Halcyon 1 is near its end; two months are enough to compare.",
    )  # fmt: skip
    yield -117
    narrowing.accept(shorter, by=ptarmigan.officer)
    yield -20
    why = "The storms are over and the measurements done. We thank everybody who read our reports."
    leaving.withdraw(ptarmigan.organisation.partner, reason=why, by=ptarmigan.officer)


def dunlin(people: People, releases: Releases) -> Story:
    """Dunlin Language Survey, Galway: one of the first partners. It did not ask for a renewal: its standing ran out two
    weeks ago."""
    dunlin = yield from founded(
        people, -785, "Dunlin Language Survey", "dunlin.example", ("EU", "IE", "Galway"), "research_institution",
        "IE-098110", ["Nora Keegan", "Cathal Joyce"], ["Sinead Folan"],
    )  # fmt: skip
    application = kit.write_application(
        dunlin, tier=1, release=releases["Halcyon 1"], purpose="How much of a small language a model really knows."
    )
    plan = Plan("approved", "Dunlin Language Survey may take part at tier 1.")
    yield from approved(dunlin, application, people, -773, plan)
    grants.consent(kit.grant_of(dunlin, "Halcyon 1"), by=kit.officer_of(releases["Halcyon 1"]))


def gadwall(people: People, releases: Releases) -> Story:
    """Gadwall Cargo Analytics, Gdańsk: silent in every way. It never acknowledged the rulebook, attests nothing anew,
    reports nothing, met no condition, and did not answer its suspension; an approver proposes to remove it."""
    gadwall = yield from founded(
        people, -215, "Gadwall Cargo Analytics", "gadwall.example", ("EU", "PL", "Gdańsk"), "regulated_company",
        "PL-0000451187", ["Zofia Wrona", "Marek Lis"], ["Kinga Dudek"],
    )  # fmt: skip
    application = kit.write_application(
        gadwall, tier=1, release=releases["Halcyon 2"], purpose="Whether bills of lading are read without invention."
    )
    due = (kit.today() + timedelta(days=80)).isoformat()
    condition = ConditionPlan("CON-03", "Let an independent firm test the way into the test room.", "by_date", due)
    text = "Gadwall Cargo Analytics may take part at tier 1."
    plan = Plan("approved_with_conditions", text, conditions=(condition,))
    yield from decided(gadwall, application, people, -203, plan)
    yield -170
    grants.consent(kit.grant_of(gadwall, "Halcyon 2"), by=kit.officer_of(releases["Halcyon 2"]))
    yield -110
    suspension = enforcement.suspend_partner(gadwall, by=people["administrator@eu.example"])
    yield from enforcement.acknowledged(suspension)
    yield -109
    enforcement.confirm(suspension, by=people["administrator@uk.example"])
    # The removal case is opened by the night after the ninetieth day.
    yield -4
    why = "Gadwall did not answer in ninety days, reports nothing, and met no condition. Nobody there can be reached."
    removals.propose(Removal.objects.get(suspension=suspension), text=why, by=people["approver@eu.example"])
