"""How a partner of the demonstration comes to be ready, to be approved, and to be suspended as a whole."""

from datetime import timedelta
from typing import Any

from partners.grants.holds import ScopeLines
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from portal.accounts.models import Jurisdiction, Membership
from portal.cases import actions as cases
from portal.demo import kit
from portal.demo.cast import Member
from reviews.decisions import actions as decisions
from reviews.decisions.actions import Plan
from reviews.enforcement import actions as enforcement
from reviews.enforcement.models import Suspension

People = dict[str, Membership]


def founded(
    people: People, begins: float, name: str, domain: str, place: tuple[str, str, str], type: str, number: str,
    officers: list[str], staff: list[str], *, tier: int = 1,
):  # fmt: skip
    """A partner with two officers, cleared staff, the first of them with a sign-in, and a verified site."""
    yield begins
    jurisdiction, country, city = place
    authority = jurisdiction.lower()
    roles = [("officer", officers[0], "responsible_officer"), ("deputy", officers[1], "responsible_officer"),
             ("evaluator", staff[0], "evaluator")]  # fmt: skip
    partner = kit.found_partner(
        name, domain, jurisdiction, country, city, type=type, register_number=number,
        by=people[f"administrator@{authority}.example"], members=[Member(*role) for role in roles],
    )  # fmt: skip
    kit.declare_site(partner, f"{city} test room")
    for person in staff:
        user = partner.members["evaluator"].user if person == staff[0] else None
        kit.nominate(partner, person, "Evaluator", country, tier=tier, user=user)
    yield begins + 8
    for person in partner.people.values():
        kit.clear(person, by=people[f"reviewer@{authority}.example"])
    kit.verify_site(partner, by=people[f"approver@{authority}.example"])
    yield begins + 12
    return partner


def approved(partner: kit.Kit, application: Any, people: People, begins: float, plan: Plan):
    """Submitted, screened, read by two, decided and acknowledged, in the five weeks after day `begins`."""
    yield from decided(partner, application, people, begins, plan)
    rulebooks.acknowledge(Rulebook.current(), by=partner.officer)
    yield begins + 34


def decided(partner: kit.Kit, application: Any, people: People, begins: float, plan: Plan):
    """The same, by a partner that does not read the rulebook."""
    authority = partner.organisation.jurisdiction_id.lower()
    kit.submit(partner, application)
    yield begins + 3
    first, second = people[f"reviewer@{authority}.example"], people.get(f"reviewer2@{authority}.example")
    kit.screen(application, by=first)
    if second is None:
        second = people["reviewer@uk.example"]
        cases.join(application.case, Jurisdiction.objects.get(pk="UK"), by=people[f"administrator@{authority}.example"])
    yield begins + 20
    recommendation = plan.outcome.replace("approved", "approve")
    kit.opine(application, recommendation, "Read whole, and the evidence agrees.", by=first)
    kit.opine(application, recommendation, "Nothing is missing that the tier asks for.", by=second)
    yield begins + 28
    decisions.decide(application, plan, by=people[f"approver@{authority}.example"])


def suspended(partner: kit.Kit, grounds: str, reason: str, by: Membership) -> Suspension:
    order = enforcement.Order(
        scope=ScopeLines(organisations=[partner.organisation.pk]),
        scope_sentence=f"Nobody of {partner.organisation} may use any model. Every other partner goes on.",
        grounds=Suspension.Grounds(grounds),
        reason=reason,
        lift_when="What happened is known, and it cannot happen again.",
        review_on=kit.today() + timedelta(days=20),
    )
    return enforcement.impose(order, by=by)
