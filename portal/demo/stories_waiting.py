"""A partner whose grants wait or came to nothing, and releases that grow old."""

from datetime import timedelta

from partners.environments import actions as environments
from partners.grants import actions as grants
from partners.releases import actions as releasing
from partners.releases.models import Release
from portal.accounts.models import Membership
from portal.demo import kit
from portal.demo.calendar import Story
from portal.demo.cast import Member
from portal.demo.founding import approved
from reviews.decisions.actions import Plan

People = dict[str, Membership]
Releases = dict[str, Release]


def curlew(people: People, releases: Releases) -> Story:
    """Curlew Climate Institute, Vienna: its room is in Zurich and not verified yet, so that one grant is consented and
    has not begun. One provider took its consent back, another is still asked. One person holds a nationality that the
    export basis does not cover."""
    yield -75
    curlew = kit.found_partner(
        "Curlew Climate Institute", "curlew.example", "EU", "AT", "Zurich", type="research_institution",
        register_number="AT-FN-31107", by=people["administrator@eu.example"],
        members=[Member("officer", "Valerie Aigner", "responsible_officer"),
                 Member("deputy", "Lukas Reiter", "responsible_officer")],
    )  # fmt: skip
    kit.declare_site(curlew, "Zurich computing room", country="CH")
    kit.nominate(curlew, "Valerie Aigner", "Head of modelling", "AT")
    kit.nominate(curlew, "Tiago Barreto", "Evaluator", "BR")
    yield -70
    for person in curlew.people.values():
        kit.clear(person, by=people["reviewer@eu.example"])
    application = kit.write_application(
        curlew, tier=1, release=releases["Meridian M-4"], purpose="Whether summaries of climate models keep the doubt."
    )
    for name in ("Halcyon 2", "Halcyon 2 Vision"):
        kit.ask_also(application, curlew, releases[name], "The same summaries by a second maker.")
    plan = Plan("approved", "Curlew Climate Institute may take part at tier 1.")
    yield from approved(curlew, application, people, -38, plan)
    for name in ("Meridian M-4", "Halcyon 2"):
        grants.consent(kit.grant_of(curlew, name), by=kit.officer_of(releases[name]))
    yield -3.5
    why = "Our counsel asks for more time on rooms outside the allied countries."
    grants.withdraw_consent(
        kit.grant_of(curlew, "Halcyon 2"), by=kit.officer_of(releases["Halcyon 2"]), reason_class="law", text=why
    )
    yield -3
    assert curlew.environment is not None
    why = "The attestations are complete; the room itself is seen next week."
    environments.assess(curlew.environment, reason=why, by=people["auditor@eu.example"])


def releases_grow_old(people: People, releases: Releases) -> Story:
    """Meridian M-3 has ended and was withdrawn; Halcyon 1 ends in seven weeks."""
    yield -90
    old = releases["Meridian M-3"]
    releasing.end(old, ends_on=kit.today() + timedelta(days=60), by=kit.officer_of(old))
    yield -29
    releasing.withdraw(old, by=kit.officer_of(old))
    yield -11
    ageing = releases["Halcyon 1"]
    releasing.end(ageing, ends_on=kit.today() + timedelta(days=60), by=kit.officer_of(ageing))
