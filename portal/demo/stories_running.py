"""Partners that are active: one in good order with small troubles, one suspended."""

from datetime import timedelta

from partners.grants import actions as grants
from partners.grants import narrowing
from partners.personnel import actions as personnel
from partners.personnel import vetting
from partners.releases.models import Release
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from portal.accounts.models import Membership
from portal.demo import enforcement, kit, offers
from portal.demo.calendar import Story
from portal.demo.cast import Member
from reviews.decisions import actions as decisions
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.enforcement import answering

People = dict[str, Membership]
Releases = dict[str, Release]


def aurora(people: People, releases: Releases) -> Story:
    """Aurora Institute: active since spring; one grant usable but for one person, one asked of the provider, one person
    suspended today."""
    yield -230
    aurora = kit.found_partner(
        "Aurora Institute", "aurora.example", "EU", "NL", "Rotterdam", type="research_institution",
        register_number="NL-24355102", by=people["administrator@eu.example"],
        members=[Member("officer", "Elif Demir", "responsible_officer"),
                 Member("deputy", "Bram de Wit", "responsible_officer"),
                 Member("contributor", "Samuel Adeyemi", "contributor"),
                 Member("evaluator", "Lena Fischer", "evaluator")],
    )  # fmt: skip
    yield -228
    kit.declare_site(aurora, "Rotterdam enclave")
    kit.nominate(aurora, "Lena Fischer", "Evaluator", "DE", user=aurora.members["evaluator"].user)
    kit.nominate(aurora, "Mateo Ruiz", "Evaluator", "ES")
    kit.nominate(aurora, "Samuel Varga", "Engineer of the test bench", "HU")
    yield -224
    for name in ("Lena Fischer", "Mateo Ruiz"):
        kit.clear(aurora.people[name], by=people["reviewer@eu.example"])
    # His sanctions check was old when it was handed in, and has expired since.
    kit.clear(aurora.people["Samuel Varga"], by=people["reviewer@eu.example"], days_ago={"sanctions": 145})
    kit.verify_site(aurora, by=people["auditor@eu.example"])
    yield -222
    application = kit.write_application(
        aurora, tier=1, release=releases["Meridian M-4"],
        purpose="Whether triage advice stays safe when symptoms are described in dialect.",
    )  # fmt: skip
    kit.ask_also(
        application, aurora, releases["Halcyon 2"],
        "The same questions on a second model, to tell the model from the method.",
    )  # fmt: skip
    kit.submit(aurora, application)
    yield -219
    kit.screen(application, by=people["reviewer@eu.example"])
    yield -205
    kit.opine(application, "approve", "Complete and well tested.", by=people["reviewer@eu.example"])
    yield -204
    why = "Good order; the penetration test should be repeated by the end of the year."
    kit.opine(application, "approve_with_conditions", why, by=people["reviewer2@eu.example"], SEC="partly")
    yield -202
    condition = ConditionPlan(
        "CON-04", "Practise the case “stolen keys” with Meridian AI taking part.", "by_date", _in_days(232)
    )
    text = "Aurora Institute may take part at tier 1. The evaluation room in Rotterdam was seen and is in order."
    plan = Plan("approved_with_conditions", text, conditions=(condition,))
    decisions.decide(application, plan, by=people["approver@eu.example"])
    rulebooks.acknowledge(Rulebook.current(), by=aurora.officer)
    yield -198
    grants.consent(kit.grant_of(aurora, "Meridian M-4"), by=kit.officer_of(releases["Meridian M-4"]))
    yield -195
    grants.consent(kit.grant_of(aurora, "Halcyon 2"), by=kit.officer_of(releases["Halcyon 2"]))
    yield -120
    offered = offers.lower_rate(kit.grant_of(aurora, "Meridian M-4"))
    tomas = kit.nominate(aurora, "Tomas Horak", "Evaluator", "CZ")
    kit.nominate(aurora, "Jonas Beck", "Technician", "DE")
    yield -117
    narrowing.accept(offered, by=aurora.officer)
    yield -115
    vetting.withdraw(aurora.people.pop("Jonas Beck"), reason="He moves to another group.", by=aurora.officer)
    yield -104
    why = "He still works for a company that sells tests of this model."
    personnel.refuse_or_revoke(tomas, reason_class="conflict", reason=why, by=people["reviewer@eu.example"])
    yield -60
    kit.attest(aurora)
    yield -12
    vetting.vet_again(tomas, reason="That employment ended; the letter is with the officer.", by=aurora.officer)
    yield -9
    kit.nominate(aurora, "Priya Nair", "Evaluator", "IE")
    yield -4
    offers.fewer_people(kit.grant_of(aurora, "Halcyon 2"))
    yield -0.8
    stopped = enforcement.suspend_person(aurora.people["Mateo Ruiz"], by=people["administrator@eu.example"])
    yield from enforcement.acknowledged(stopped, but="Halcyon Models")


def kestrel(people: People, releases: Releases) -> Story:
    """Kestrel Analytics: active since summer, and suspended as a whole for a failing that it did not put right."""
    yield -180
    kestrel = kit.found_partner(
        "Kestrel Analytics", "kestrel.example", "UK", "GB", "Leeds", type="regulated_company",
        register_number="GB-07744120", by=people["administrator@uk.example"],
        members=[Member("officer", "Grace Holloway", "responsible_officer"),
                 Member("deputy", "Imran Shah", "responsible_officer")],
    )  # fmt: skip
    yield -178
    kit.declare_site(kestrel, "Leeds test floor")
    kit.nominate(kestrel, "Grace Holloway", "Head of testing", "GB")
    kit.nominate(kestrel, "Imran Shah", "Evaluator", "GB")
    yield -174
    for person in kestrel.people.values():
        kit.clear(person, by=people["reviewer@uk.example"])
    kit.verify_site(kestrel, by=people["approver@uk.example"])
    application = kit.write_application(
        kestrel, tier=1, release=releases["Halcyon 2"], purpose="Finding fraud patterns in made-up payments."
    )
    kit.submit(kestrel, application)
    yield -171
    kit.screen(application, by=people["reviewer@uk.example"])
    yield -160
    kit.opine(application, "approve", "Nothing speaks against it.", by=people["reviewer@uk.example"])
    why = "The separation from the payment service is planned, and has to be shown."
    kit.opine(application, "approve_with_conditions", why, by=people["reviewer2@uk.example"], SEC="partly")
    yield -158
    separation = "Show by a rule export that testing is kept apart from the payment service."
    condition = ConditionPlan("CON-16", separation, "by_date", _in_days(126))
    plan = Plan("approved_with_conditions", "Kestrel Analytics may take part at tier 1.", conditions=(condition,))
    decisions.decide(application, plan, by=people["approver@uk.example"])
    rulebooks.acknowledge(Rulebook.current(), by=kestrel.officer)
    yield -150
    grants.consent(kit.grant_of(kestrel, "Halcyon 2"), by=kit.officer_of(releases["Halcyon 2"]))
    yield -40
    kit.attest(kestrel)
    yield -6
    suspension = enforcement.suspend_partner(kestrel, by=people["administrator@uk.example"])
    yield from enforcement.acknowledged(suspension)
    yield -5
    enforcement.confirm(suspension, by=people["administrator@us.example"])
    yield -2
    text = "The rule export is made by our bank’s operator, who has it since Friday. We send it as soon as it is here."
    answering.answer(suspension, text=text, by=kestrel.officer)


def _in_days(days: int) -> str:
    return (kit.today() + timedelta(days=days)).isoformat()
