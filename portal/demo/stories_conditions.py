"""Conditions after a decision: one whose proof waits, one whose proof was returned, one waived, one found breached."""

from datetime import timedelta

from partners.grants import conditions
from partners.grants.models import Condition, Grant
from partners.standing.models import Partner
from portal.accounts.models import Membership
from portal.demo import kit
from portal.demo.calendar import Story
from reviews.enforcement.violations import breaches

People = dict[str, Membership]
OF_HERON = {
    "CON-03": "An outside test of the Ghent measuring room, with no critical or high point left open.",
    "CON-04": "Practise the case “a model answers what it should refuse” with Halcyon Models taking part.",
    "": "Send the programme the floor plan of the new measuring room.",
}


def shown_and_settled(people: People) -> Story:
    """Heron shows two conditions and is spared a third; Kestrel did not meet its own."""
    yield -40
    partner = Partner.objects.select_related("organisation").get(organisation__name="Heron Measurement Office")
    officer = partner.organisation.memberships.get(user__email="officer@heron.example")
    tested, practised, planned = _placed(partner, by=people["approver@eu.example"])
    yield -12
    text = "The exercise was held with the provider’s team; the note of it is being written."
    conditions.offer_proof(practised, text=text, by=officer)
    yield -9
    why = "Send the note itself: without it nobody can see who took part and what was found."
    conditions.return_proof(practised, reason=why, by=people["reviewer2@eu.example"])
    yield -7
    why = "Two reminders, and nothing has come that shows it."
    unmet = Condition.objects.get(organisation__name="Kestrel Analytics", status=Condition.Status.OPEN)
    breaches.find_breached(unmet, reason=why, by=people["reviewer2@uk.example"])
    yield -6
    why = "The new room was given up; the office stays where it was verified."
    conditions.waive(planned, reason=why, by=people["approver@eu.example"])
    yield -4
    text = "The testers’ summary letter of last week: two low points, both closed on the day."
    conditions.offer_proof(tested, text=text, by=officer)


def _placed(partner: Partner, *, by: Membership) -> list[Condition]:
    reference = Grant.objects.filter(organisation=partner.organisation).earliest("pk").decision_reference
    due_on = kit.today() + timedelta(days=70)
    return [
        conditions.place_condition(
            organisation=partner.organisation, grant=None, decision_reference=reference, code=code, text=text,
            kind=Condition.Kind.BY_DATE, due_on=due_on, by=by,
        )
        for code, text in OF_HERON.items()
    ]  # fmt: skip
