"""Partners at tier 4, where two approvers of two jurisdictions decide; and what became of the access of one of them."""

from datetime import timedelta

from partners.grants import actions as grants
from partners.grants import narrowing
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant
from partners.releases.models import Release
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from portal.accounts.models import Membership
from portal.demo import kit, offers
from portal.demo.calendar import Story
from portal.demo.enforcement import acknowledged
from portal.demo.founding import founded, suspended
from reviews.decisions import actions as decisions
from reviews.decisions.actions import Plan
from reviews.enforcement import actions as enforcement
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals

People = dict[str, Membership]
Releases = dict[str, Release]


def osprey(people: People, releases: Releases) -> Story:
    """Osprey Reactor Safety, Whitehaven: decided by two, after a first text was taken back. Suspended as a whole, with
    a removal considered, then varied to one of its grants; lifting that one, too, is proposed. The release of a third
    grant has ended."""
    osprey = yield from founded(
        people, -190, "Osprey Reactor Safety", "osprey.example", ("UK", "GB", "Whitehaven"), "government_lab",
        "GB-PUB-9013", ["Hester Quayle", "Duncan Firth"], ["Bryony Tate", "Samir Aziz"], tier=4,
    )  # fmt: skip
    application = kit.write_application(
        osprey, tier=4, release=releases["Meridian M-5"], purpose="Whether a model helps to lay a reactor bare."
    )
    for name in ("Halcyon 2", "Meridian M-3"):
        kit.ask_also(application, osprey, releases[name], "The same questions, put to an older model.")
    kit.submit(osprey, application)
    yield from _read_by_three(people, application, -176, first="uk")
    text = "Osprey Reactor Safety may take part at tier 4."
    withdrawn = decisions.decide(
        application, Plan("approved", "Osprey may take part."), by=people["approver@uk.example"]
    )
    yield -153
    decisions.withdraw_proposal(withdrawn, by=people["approver@uk.example"])  # type: ignore[arg-type]
    proposed = decisions.decide(application, Plan("approved", text), by=people["approver@uk.example"])
    yield -152
    decisions.cosign(proposed, by=people["approver@us.example"])  # type: ignore[arg-type]
    rulebooks.acknowledge(Rulebook.current(), by=osprey.officer)
    yield -148
    for name in ("Meridian M-5", "Halcyon 2", "Meridian M-3"):
        grants.consent(kit.grant_of(osprey, name), by=kit.officer_of(releases[name]))
    yield from _terms_that_came_to_nothing(osprey, kit.grant_of(osprey, "Halcyon 2"))
    yield -30
    kit.attest(osprey)
    why = "Three accounts signed in from a country that the plan does not name."
    whole = suspended(osprey, "facts_incomplete", why, people["administrator@uk.example"])
    yield from acknowledged(whole)
    yield -29
    enforcement.confirm(whole, by=people["administrator@eu.example"], reason="The accounts are not explained yet.")
    yield -26
    why = "Nobody at Osprey can say who signs in with its accounts."
    removals.consider(whole, by=people["approver@uk.example"], reason=why)
    yield -20
    narrower = _vary(whole, kit.grant_of(osprey, "Meridian M-5"), by=people["administrator@uk.example"])
    yield from acknowledged(narrower)
    yield -19
    why = "The accounts reach this model only; the other grants need not stand still."
    enforcement.confirm(narrower, by=people["administrator@us.example"], reason=why)
    yield -3
    text = "The accounts belong to a contractor who left; they are closed, and the auditor saw the list."
    enforcement.propose_lifting(narrower, by=people["administrator@uk.example"], reason="measures_done", text=text)


def petrel(people: People, releases: Releases) -> Story:
    """Petrel Biosecurity Institute, Atlanta: one approver proposes to decide, and another one of another jurisdiction
    is asked to co-sign."""
    petrel = yield from founded(
        people, -95, "Petrel Biosecurity Institute", "petrel.example", ("US", "US", "Atlanta"), "research_institution",
        "US-GA-77120", ["Ines Calloway", "Ravi Menon"], ["Thea Lindholm"], tier=4,
    )  # fmt: skip
    application = kit.write_application(
        petrel, tier=4, release=releases["Meridian M-5"], purpose="Whether a model refuses to help with a pathogen."
    )
    kit.submit(petrel, application)
    yield from _read_by_three(people, application, -60, first="us")
    yield -2
    plan = Plan("approved", "Petrel Biosecurity Institute may take part at tier 4.")
    decisions.decide(application, plan, by=people["approver@us.example"])


def _read_by_three(people: People, application, begins: float, *, first: str) -> Story:
    """Screened, and read by a reviewer of each of three jurisdictions."""
    yield begins
    kit.screen(application, by=people[f"reviewer@{first}.example"])
    yield begins + 20
    for place, why in (("us", "Well guarded."), ("eu", "Complete."), ("uk", "The room is as good as any we saw.")):
        kit.opine(application, "approve", why, by=people[f"reviewer@{place}.example"])
    yield begins + 22


def _terms_that_came_to_nothing(partner: kit.Kit, grant: Grant) -> Story:
    """The provider offers narrower terms twice: the partner says no, and the provider takes the second offer back."""
    yield -120
    refused = offers.lower_rate(grant)
    yield -117
    why = "With thirty requests a minute a run takes nine days; the result would come too late."
    narrowing.refuse(refused, reason=why, by=partner.officer)
    yield -60
    offered = offers.lower_rate(grant)
    yield -58
    narrowing.take_back(offered, by=kit.officer_of(grant.release))


def _vary(whole: Suspension, grant: Grant, *, by: Membership) -> Suspension:
    """The same suspension, for one grant only."""
    order = enforcement.Order(
        scope=ScopeLines(grants=[grant.pk]),
        scope_sentence=f"Nobody may use {grant.reference}. The other grants of {grant.organisation} go on.",
        grounds=Suspension.Grounds(whole.grounds),
        reason=whole.reason,
        lift_when=whole.lift_when,
        review_on=kit.today() + timedelta(days=25),
        replaces=whole,
    )
    return enforcement.impose(order, by=by)
