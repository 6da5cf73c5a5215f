"""A partner whose grant ends soon: its extension is with the provider, and a change of scope is being written."""

from datetime import timedelta

from partners.applications import actions as applications
from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire
from partners.grants import actions as grants
from partners.grants import extending, narrowing
from partners.grants.models import Grant
from partners.releases.models import Release
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from portal.accounts.models import Membership
from portal.demo import kit
from portal.demo.calendar import Story
from portal.demo.cast import Member
from reviews.decisions import actions as decisions
from reviews.decisions.actions import Plan

People = dict[str, Membership]
Releases = dict[str, Release]


def heron(people: People, releases: Releases) -> Story:
    """Heron Measurement Office: its provider shortened a grant, the programme approved that it lasts longer, and the
    provider is asked; meanwhile the office writes a change of scope for a second model."""
    yield -220
    heron = kit.found_partner(
        "Heron Measurement Office", "heron.example", "EU", "BE", "Ghent", type="government_lab",
        register_number="BE-0474.110", by=people["administrator@eu.example"],
        members=[Member("officer", "Lotte Maes", "responsible_officer"),
                 Member("deputy", "Pieter Claes", "responsible_officer")],
    )  # fmt: skip
    kit.declare_site(heron, "Ghent measuring room")
    kit.nominate(heron, "Lotte Maes", "Head of measurement", "BE")
    kit.nominate(heron, "Pieter Claes", "Evaluator", "BE")
    yield -214
    for person in heron.people.values():
        kit.clear(person, by=people["reviewer@eu.example"])
    kit.verify_site(heron, by=people["approver@eu.example"])
    application = kit.write_application(
        heron, tier=1, release=releases["Halcyon 2"], purpose="How steady a model’s scores are from day to day."
    )
    kit.submit(heron, application)
    yield from _approve(people, application, -212, "Heron Measurement Office may take part at tier 1.")
    rulebooks.acknowledge(Rulebook.current(), by=heron.officer)
    yield -190
    provider = kit.officer_of(releases["Halcyon 2"])
    grant = Grant.objects.get(organisation=heron.organisation)
    grants.consent(grant, by=provider)
    yield -90
    until = kit.today() + timedelta(days=90 + 35)
    offered = narrowing.narrow(
        grant, changes={"valid_until": until.isoformat()}, reason_class="release_ending",
        text="Halcyon 3 replaces this model next year. We keep this grant until the turn of the year.", by=provider,
    )  # fmt: skip
    yield -86
    narrowing.accept(offered, by=heron.officer)
    yield -24
    kit.attest(heron)
    longer = extending.ask_for_extension(grant, months=4, by=heron.officer)
    _replace_what_ran_out(heron, longer)
    kit.submit(heron, longer)
    yield from _approve(people, longer, -22, "The series of measurements may be finished.")
    yield -2
    applications.start_scope_change(heron.organisation, by=heron.officer)


def _replace_what_ran_out(partner: kit.Kit, application: Application) -> None:
    """Hand in newer papers for the evidence that the draft names as no longer good."""
    partner.papers.clear()
    for gap in Questionnaire(application).gaps:
        criterion = application.rulebook.criterion(gap.code)
        paper = kit.paper(partner, gap.code[:3])
        applications.attach(application, criterion=criterion, version=paper, by=partner.officer)


def _approve(people: People, application: Application, day: float, text: str) -> Story:
    """Screened on this day, two opinions and the decision in the days after."""
    yield day
    kit.screen(application, by=people["reviewer@eu.example"])
    yield day + 8
    kit.opine(application, "approve", "Nothing speaks against it.", by=people["reviewer@eu.example"])
    kit.opine(application, "approve", "Careful work, and a closed room.", by=people["reviewer2@eu.example"])
    yield day + 10
    decisions.decide(application, Plan("approved", text), by=people["approver@eu.example"])
