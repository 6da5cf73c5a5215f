"""Seven more partners, each with one thing to tell: a pause, a silence, a conflict, a mistake, a lapse."""

from datetime import timedelta

from partners.applications import actions as applications
from partners.grants import actions as grants
from partners.personnel import actions as personnel
from partners.releases.models import Release
from portal.accounts.models import Membership
from portal.demo import kit
from portal.demo.calendar import Story
from portal.demo.enforcement import acknowledged, unconfirmed
from portal.demo.founding import approved, founded, suspended
from reviews.decisions import actions as decisions
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.enforcement import actions as enforcement

People = dict[str, Membership]
Releases = dict[str, Release]


def larkspur(people: People, releases: Releases) -> Story:
    """Larkspur Institute, Lyon: in good order. One provider declined, another said nothing until the proposal lapsed;
    one evaluator is held while an adverse message is looked at, and one has left."""
    larkspur = yield from founded(
        people, -210, "Larkspur Institute", "larkspur.example", ("EU", "FR", "Lyon"), "research_institution",
        "FR-812440019", ["Camille Roche", "Hugo Lemaire"], ["Yasmine Benali", "Théo Garnier", "Sven Aalto"],
    )  # fmt: skip
    application = _write(larkspur, releases["Meridian M-4"], "Whether legal advice stays sound in translation.")
    for name in ("Halcyon 2", "Halcyon 2 Vision"):
        kit.ask_also(application, larkspur, releases[name], "A second opinion on the same questions.")
    yield from approved(
        larkspur, application, people, -198, Plan("approved", "Larkspur Institute may take part at tier 1.")
    )
    grants.consent(kit.grant_of(larkspur, "Meridian M-4"), by=kit.officer_of(releases["Meridian M-4"]))
    yield -150
    why = "We do not open this model to translated prompts before our own tests of them are done."
    grants.decline(
        kit.grant_of(larkspur, "Halcyon 2"), by=kit.officer_of(releases["Halcyon 2"]), reason_class="safety", text=why
    )
    yield -100
    kit.attest(larkspur)
    yield -33
    personnel.leave(larkspur.people["Sven Aalto"], by=larkspur.officer)
    yield -12
    told = "A former employer wrote to us. We look at it together with the partner."
    personnel.hold(larkspur.people["Théo Garnier"], reason=told, by=people["reviewer@eu.example"])


def brightwater(people: People, releases: Releases) -> Story:
    """Brightwater Grid Laboratory, Boulder: approved with a condition before use that is still open; the provider has
    paused the grant for its own maintenance."""
    brightwater = yield from founded(
        people, -190, "Brightwater Grid Laboratory", "brightwater.example", ("US", "US", "Boulder"), "government_lab",
        "US-CO-20114", ["Nadia Whitfield", "Greg Tanaka"], ["Owen Baptiste", "Lucia Moreno"],
    )  # fmt: skip
    application = _write(brightwater, releases["Halcyon 2"], "Whether advice to grid operators is safe in a storm.")
    condition = ConditionPlan("CON-01", "All accounts that reach the model use a hardware key.", "before_use")
    plan = Plan("approved_with_conditions", "Brightwater may take part at tier 1.", conditions=(condition,))
    yield from approved(brightwater, application, people, -178, plan)
    grants.consent(kit.grant_of(brightwater, "Halcyon 2"), by=kit.officer_of(releases["Halcyon 2"]))
    yield -30
    kit.attest(brightwater)
    yield -3
    why = "We move this release to new machines. Back in about ten days."
    grants.pause(
        kit.grant_of(brightwater, "Halcyon 2"),
        by=kit.officer_of(releases["Halcyon 2"]),
        reason_class="capacity",
        text=why,
    )


def fjordland(people: People, releases: Releases) -> Story:
    """Fjordland Health Registry, Aarhus: three suspensions behind it. One was placed by mistake and withdrawn within
    minutes, one lapsed because nobody confirmed it, one was confirmed and lifted by two. It gave one grant back."""
    fjordland = yield from founded(
        people, -205, "Fjordland Health Registry", "fjordland.example", ("EU", "DK", "Aarhus"), "government_lab",
        "DK-31119103", ["Astrid Kjær", "Jonas Holm"], ["Mette Skov", "Anders Bruun"],
    )  # fmt: skip
    application = _write(fjordland, releases["Halcyon 2"], "Whether summaries of records keep every warning.")
    kit.ask_also(application, fjordland, releases["Meridian M-4"], "To compare two makers on the same records.")
    due = (kit.today() + timedelta(days=120)).isoformat()
    condition = ConditionPlan("CON-04", "Practise the case “stolen laptop”.", "by_date", due)
    plan = Plan("approved_with_conditions", "Fjordland may take part at tier 1.", conditions=(condition,))
    yield from approved(fjordland, application, people, -193, plan)
    for name in ("Halcyon 2", "Meridian M-4"):
        grants.consent(kit.grant_of(fjordland, name), by=kit.officer_of(releases[name]))
    yield -130
    mistaken = suspended(
        fjordland, "facts_incomplete", "Requests from an unknown network.", people["administrator@eu.example"]
    )
    yield mistaken.imposed_at + timedelta(minutes=14)
    enforcement.withdraw(mistaken, by=people["administrator@uk.example"], reason="The network is the partner’s own.")
    yield -110
    why = "A log file of one night is missing."
    forgotten = suspended(fjordland, "facts_incomplete", why, people["administrator@eu.example"])
    yield from acknowledged(forgotten)
    yield from unconfirmed(forgotten)
    yield -90
    stopped = suspended(
        fjordland, "protective", "A flaw in the shared log server was published.", people["administrator@eu.example"]
    )
    yield from acknowledged(stopped)
    yield stopped.imposed_at + timedelta(hours=4)
    enforcement.confirm(
        stopped, by=people["approver@uk.example"], reason="The flaw is real and the server is reachable."
    )
    yield -84
    text = "The server is patched; the auditor saw the version and the log of the night."
    enforcement.propose_lifting(stopped, by=people["administrator@eu.example"], reason="measures_done", text=text)
    yield -83
    enforcement.lift(stopped, by=people["administrator@us.example"])
    yield -50
    kit.attest(fjordland)
    yield -25
    grants.surrender(
        kit.grant_of(fjordland, "Meridian M-4"), by=fjordland.officer, reason="One model answers our question."
    )


def vltava(people: People, releases: Releases) -> Story:
    """Vltava Materials Laboratory, Brno: the opinions conflict; the head of section has recorded how that is resolved,
    and an approver may decide."""
    vltava = yield from founded(
        people, -100, "Vltava Materials Laboratory", "vltava.example", ("EU", "CZ", "Brno"), "research_institution",
        "CZ-44990210", ["Tereza Malá", "Pavel Horák"], ["Jana Veselá"],
    )  # fmt: skip
    application = _write(vltava, releases["Meridian M-4"], "Whether a model knows when it does not know a material.")
    kit.submit(vltava, application)
    yield -66
    kit.screen(application, by=people["reviewer@eu.example"])
    yield -30
    kit.opine(application, "approve", "Careful and complete.", by=people["reviewer@eu.example"])
    why = "Two of the sites named in the plan are not in the application."
    kit.opine(application, "refuse", why, by=people["reviewer2@eu.example"], SEC="not_met")
    yield -15
    reason = "The two sites are a lecture hall and an archive without machines: seen on the plan of the building."
    decisions.resolve(application, reason=reason, by=people["lead@eu.example"])


def saltmarsh(people: People, releases: Releases) -> Story:
    """Saltmarsh Maritime Safety, Plymouth: tier 3, so every authority is joined and three opinions are needed; two are
    given, from two jurisdictions, and a third is being written."""
    saltmarsh = yield from founded(
        people, -120, "Saltmarsh Maritime Safety", "saltmarsh.example", ("UK", "GB", "Plymouth"), "government_lab",
        "GB-PUB-7702", ["Edith Marlow", "Callum Reid"], ["Priyanka Rao", "Tom Ellery"], tier=3,
    )  # fmt: skip
    application = kit.write_application(
        saltmarsh, tier=3, release=releases["Meridian M-5"], purpose="Whether a model can be led to misguide a ship."
    )
    kit.submit(saltmarsh, application)
    yield -50
    kit.screen(application, by=people["reviewer@uk.example"])
    yield -18
    kit.opine(application, "approve", "The site is closed and well led.", by=people["reviewer@uk.example"])
    yield -11
    kit.opine(
        application,
        "approve_with_conditions",
        "Repeat the penetration test.",
        by=people["reviewer@eu.example"],
        SEC="partly",
    )
    yield -1
    why = "The plan is good. To be looked at: who may switch the logging off."
    decisions.keep_opinion(
        application, recommendation="", rationale=why, ratings={"ORG": "met"}, by=people["reviewer@us.example"]
    )


def cormorant(people: People, releases: Releases) -> Story:
    """Cormorant Freight, Hull: did not answer what was asked, so its application lapsed; it has begun anew."""
    cormorant = yield from founded(
        people, -160, "Cormorant Freight", "cormorant.example", ("UK", "GB", "Hull"), "regulated_company",
        "GB-06677120", ["Derek Stannard", "Moira Keane"], ["Alice Pemberton"],
    )  # fmt: skip
    application = _write(cormorant, releases["Halcyon 2"], "Whether customs papers are read without inventing goods.")
    kit.submit(cormorant, application)
    yield -118
    kit.screen(application, by=people["reviewer@uk.example"])
    yield -110
    criterion = application.rulebook.criterion("ORG-02")
    question = "The register names a second owner since March. Who is it, and what may they decide?"
    applications.ask(application, questions=[(criterion, question)], by=people["reviewer2@uk.example"])
    yield -76
    applications.lapse_unanswered(application)
    yield -20
    kit.write_application(
        cormorant, tier=1, release=releases["Halcyon 2"], purpose="Customs papers, once more.",
        leave_out=("SAF", "EVA", "INC", "DAT"),
    )  # fmt: skip


def pinecrest(people: People, releases: Releases) -> Story:
    """Pinecrest Legal Research, Portland: sent back at screening with the missing item named; an earlier draft lapsed
    unfinished."""
    pinecrest = yield from founded(
        people, -200, "Pinecrest Legal Research", "pinecrest.example", ("US", "US", "Portland"), "regulated_company",
        "US-OR-55102", ["Helen Strand", "Victor Paz"], ["Ruben Ashby"],
    )  # fmt: skip
    draft = kit.write_application(
        pinecrest, tier=1, release=releases["Meridian M-4"], purpose="Case law.", leave_out=("SEC", "SAF", "EVA", "DAT")
    )
    yield -70
    applications.lapse_draft(draft)
    yield -12
    application = _write(pinecrest, releases["Meridian M-4"], "Whether invented case law is noticed.")
    kit.submit(pinecrest, application)
    yield -6
    checklist = dict.fromkeys(decisions.CHECKLIST, True) | {"evidence_opens": False}
    missing = "The training record opens as an empty page. Please hand it in again."
    decisions.send_back(application, checklist=checklist, missing=missing, by=people["reviewer@us.example"])


def _write(partner: kit.Kit, release: Release, purpose: str):
    return kit.write_application(partner, tier=1, release=release, purpose=purpose)
