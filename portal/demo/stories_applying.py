"""Partners on their way: a draft, a screening, a question, opinions, a refusal, a withdrawal."""

from partners.applications import actions as applications
from partners.applications.models import Application, Question
from partners.releases.models import Release
from partners.rulebook.models import Criterion
from portal.accounts.models import Jurisdiction, Membership
from portal.cases import actions as cases
from portal.demo import kit, papers
from portal.demo.calendar import Story
from portal.demo.cast import Member
from reviews.decisions import actions as decisions
from reviews.decisions.actions import Plan

People = dict[str, Membership]
Releases = dict[str, Release]


def borealis(people: People, releases: Releases) -> Story:
    """Borealis Labs: a draft, four fifths filled. Three gaps: the evaluation method is not begun, the access control
    policy is not handed in, the incident plan is unanswered; and SEC-06 claims 12 days where its evidence says 45."""
    yield -40
    borealis = kit.found_partner(
        "Borealis Labs", "borealis.example", "EU", "SE", "Stockholm", type="research_institution",
        register_number="SE-556677", by=people["administrator@eu.example"],
        members=[Member("officer", "Ingrid Solheim", "responsible_officer"),
                 Member("deputy", "Mads Aune", "responsible_officer"),
                 Member("contributor", "Freja Lund", "contributor")],
    )  # fmt: skip
    yield -35
    kit.declare_site(borealis, "Stockholm evaluation room")
    kit.nominate(borealis, "Ingrid Solheim", "Head of evaluation", "SE")
    kit.nominate(borealis, "Freja Lund", "Evaluator", "DK")
    yield -28
    for person in borealis.people.values():
        kit.clear(person, by=people["reviewer@eu.example"])
    kit.verify_site(borealis, by=people["auditor@eu.example"])
    yield -14
    application = kit.write_application(
        borealis, tier=1, release=releases["Meridian M-4"],
        purpose="Whether advice on medicines stays safe in the Nordic languages.",
        leave_out=("EVA", "SEC-01", "INC-01"),
    )  # fmt: skip
    covers = (kit.today().replace(day=1, month=1), kit.today())
    told = papers.hand_in(
        "Patch report of the third quarter", kind="vulnerability_report", marking="AMBER", covers=covers,
        text="Critical flaws were closed after 45 days on average; the slowest took 61 days.", by=borealis.officer,
    )  # fmt: skip
    flaws = application.rulebook.criterion("SEC-06")
    applications.attach(application, criterion=flaws, version=told, by=borealis.officer)


def northlight(people: People, releases: Releases) -> Story:
    """Northlight University: handed in two days ago, waits for its screening."""
    university = yield from _ready(
        people, begins=-60, name="Northlight University", domain="northlight.example", place=("EU", "IE", "Cork"),
        type="research_institution", officer="Aoife Brennan", deputy="Declan Moore", number="IE-104402",
    )  # fmt: skip
    yield -3
    application = _write(university, releases["Halcyon 2"], "How far a model can be trusted to mark essays.")
    yield -2
    kit.submit(university, application)


def tern(people: People, releases: Releases) -> Story:
    """Tern Robotics Safety: asked about one answer, the clock stands still."""
    company = yield from _ready(
        people, begins=-70, name="Tern Robotics Safety", domain="tern.example", place=("EU", "DE", "Bremen"),
        type="regulated_company", officer="Jutta Kern", deputy="Malte Voss", number="DE-HRB-30551",
    )  # fmt: skip
    yield -30
    application = _write(company, releases["Meridian M-4"], "Whether a planner keeps robots clear of people.")
    kit.submit(company, application)
    yield -26
    kit.screen(application, by=people["reviewer2@eu.example"])
    yield -8
    criterion = application.rulebook.criterion("SEC-03")
    question = "The review list names 14 accounts, the plan names 9 people. Who holds the other five accounts?"
    applications.ask(application, questions=[(criterion, question)], by=people["reviewer2@eu.example"])


def sandpiper(people: People, releases: Releases) -> Story:
    """Sandpiper Analysis: in review, one opinion given and sealed from the other reviewer."""
    company = yield from _ready(
        people, begins=-80, name="Sandpiper Analysis", domain="sandpiper.example", place=("UK", "GB", "Bristol"),
        type="regulated_company", officer="Neil Carver", deputy="Ruth Amos", number="GB-11209934",
    )  # fmt: skip
    yield -45
    application = _write(company, releases["Halcyon 2 Vision"], "Reading damage from photographs of bridges.")
    kit.submit(company, application)
    yield -41
    kit.screen(application, by=people["reviewer@uk.example"])
    yield -4
    kit.opine(application, "approve", "The method is sound and the site is closed.", by=people["reviewer@uk.example"])
    yield -3
    cases.assign(application.case, to=people["reviewer2@uk.example"], by=people["reviewer@uk.example"])


def meadowbank(people: People, releases: Releases) -> Story:
    """Meadowbank Insurance: asked once, answered in a second version; with both opinions in, an approver may decide."""
    company = yield from _ready(
        people, begins=-90, name="Meadowbank Insurance", domain="meadowbank.example", place=("US", "US", "Hartford"),
        type="regulated_company", officer="Carla Jennings", deputy="Tom Ostrow", number="US-CT-88120",
    )  # fmt: skip
    yield -60
    application = _write(company, releases["Meridian M-4"], "Whether claims are summarised without leaving facts out.")
    kit.submit(company, application)
    yield -57
    kit.screen(application, by=people["reviewer@us.example"])
    cases.join(application.case, Jurisdiction.objects.get(pk="UK"), by=people["administrator@us.example"])
    yield -52
    criterion = application.rulebook.criterion("DAT-01")
    question = "The register says ninety days, the procedure thirty. Which of the two is done?"
    applications.ask(application, questions=[(criterion, question)], by=people["reviewer@us.example"])
    yield -46
    _answer(company, application, criterion, "Thirty days for made-up data, ninety for the records of the runs.")
    yield -20
    why = "Sound, if the retention is shortened to thirty days for everybody."
    kit.opine(application, "approve_with_conditions", why, by=people["reviewer@us.example"], DAT="partly")
    yield -7
    kit.opine(application, "approve", "The answers and the evidence agree.", by=people["reviewer@uk.example"])


def gannet(people: People, releases: Releases) -> Story:
    """Gannet Systems: refused, after it was heard."""
    company = yield from _ready(
        people, begins=-150, name="Gannet Systems", domain="gannet.example", place=("EU", "IE", "Galway"),
        type="regulated_company", officer="Fiona Daly", deputy="Sean Burke", number="IE-220417",
    )  # fmt: skip
    yield -120
    application = _write(company, releases["Meridian M-4"], "Faster answers for customers of our help desk.")
    kit.submit(company, application)
    yield -116
    kit.screen(application, by=people["reviewer@eu.example"])
    yield -100
    why = "The purpose is production: customers would be served from the first day."
    kit.opine(application, "refuse", why, by=people["reviewer@eu.example"], USE="not_met")
    kit.opine(application, "refuse", "Testing is not kept apart from the help desk.", by=people["reviewer2@eu.example"])
    yield -98
    reasons = "The planned use serves customers from the first day. That is production, not testing."
    notice = decisions.announce_refusal(application, reasons=reasons, by=people["approver@eu.example"])
    yield -90
    decisions.answer_refusal(notice, text="We saw the help desk as a test with real users.", by=company.officer)
    yield -86
    plan = Plan("refused", "Gannet Systems is not admitted.", reasons=(("REF-10", "The help desk serves customers."),))
    decisions.decide(application, plan, by=people["approver@eu.example"])


def linden(people: People, releases: Releases) -> Story:
    """Linden Standards Office: withdrew its application when its laboratory moved."""
    office = yield from _ready(
        people, begins=-110, name="Linden Standards Office", domain="linden.example", place=("UK", "GB", "Teddington"),
        type="government_lab", officer="Marion Pike", deputy="Colin Ashe", number="GB-PUB-4410",
    )  # fmt: skip
    yield -75
    application = _write(office, releases["Halcyon 2"], "Reference measurements for common protocols.")
    kit.submit(office, application)
    yield -73
    kit.screen(application, by=people["reviewer@uk.example"])
    question = "The lease that you handed in ends in March. Where is the work done after that?"
    applications.ask(application, questions=[(None, question)], by=people["reviewer@uk.example"])
    yield -70
    why = "The laboratory moves in spring. We apply again from the new site."
    applications.withdraw(application, by=office.officer, reason=why)


def _answer(partner: kit.Kit, application: Application, criterion: Criterion, reply: str) -> None:
    """Reply to what was asked, change the answer that it is about, and submit the next version."""
    asked = Question.objects.get(request__application=application)
    applications.save_replies(application, replies={asked.pk: reply}, by=partner.officer)
    before = application.answers.get(criterion=criterion)
    text = f"{before.text} {reply}"
    written = applications.Written(criterion, {"choice": before.choice, "text": text})
    applications.save_answers(application, written=[written], by=partner.officer)
    applications.resubmit(application, signed_name=partner.officer.user.name, by=partner.officer)


def _ready(
    people: People, *, begins: float, name: str, domain: str, place: tuple[str, str, str], type: str, officer: str,
    deputy: str, number: str,
):  # fmt: skip
    """A partner with a verified site and one cleared person, ready to apply."""
    yield begins
    jurisdiction, country, city = place
    authority = jurisdiction.lower()
    partner = kit.found_partner(
        name, domain, jurisdiction, country, city, type=type, register_number=number,
        by=people[f"administrator@{authority}.example"],
        members=[Member("officer", officer, "responsible_officer"), Member("deputy", deputy, "responsible_officer")],
    )  # fmt: skip
    kit.declare_site(partner, f"{city} test room")
    kit.nominate(partner, officer, "Head of testing", country)
    yield begins + 6
    kit.clear(partner.people[officer], by=people[f"reviewer@{authority}.example"])
    kit.verify_site(partner, by=people[f"approver@{authority}.example"])
    return partner


def _write(partner: kit.Kit, release: Release, purpose: str):
    return kit.write_application(partner, tier=1, release=release, purpose=purpose)
