"""Small things that happen beside the large ones: checks, sites, conditions, violations, lost factors."""

from datetime import date

from partners.environments import actions as environments
from partners.environments import corrections as of_places
from partners.grants import conditions
from partners.grants.models import Condition
from partners.personnel import actions as personnel
from partners.personnel import corrections
from partners.personnel.models import Person
from portal.accounts import demo_codes
from portal.accounts.actions import resets
from portal.accounts.factor_resets import FactorReset
from portal.accounts.models import Membership, Organisation, User
from portal.demo import kit
from portal.demo.calendar import Story
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.violations import actions as violations

People = dict[str, Membership]


def vetting(people: People) -> Story:
    """At Heron somebody is vetted with one check that cannot be completed and one restriction, under a name whose
    spelling the reviewer put right; a second person was refused for an adverse check. At Fjordland a clearance was
    ended."""
    reviewer = people["reviewer@eu.example"]
    yield -44
    heron = _kit_of("Heron Measurement Office")
    ward = kit.nominate(heron, "Ward Peters", "Technician", "BE")
    ines = kit.nominate(heron, "Ines Wouters", "Evaluator", "BE")
    yield -38
    _record(ward, "identity", "could_not_be_completed", by=reviewer)
    _record(ward, "training", "clear_with_restriction", by=reviewer, restriction="Not alone in the measuring room.")
    _record(ines, "sanctions", "adverse", by=reviewer)
    yield -37.5
    born = date.fromisoformat(ward.birth_date)
    why = "The passport, which the identity check saw, has Peeters."
    corrections.correct_spelling(ward, name="Ward Peeters", birth_date=born, reason=why, by=reviewer)
    yield -37
    why = "The list names her, and the second look found no mistake."
    personnel.refuse_or_revoke(ines, reason_class="listed", reason=why, by=reviewer)
    yield -16
    anders = Person.objects.get(name="Anders Bruun")
    why = "He told us of an employment that his statement had left out."
    personnel.refuse_or_revoke(anders, reason_class="statement_untrue", reason=why, by=reviewer)


def sites(people: People) -> Story:
    """Further sites: one declared, one that did not pass, one whose verification ran out, one given up after that."""
    auditor = people["auditor@eu.example"]
    yield -150
    larkspur, heron = _kit_of("Larkspur Institute"), _kit_of("Heron Measurement Office")
    expiring, retiring = (kit.declare_another_site(larkspur, name) for name in ("Lyon annex", "Lyon old library"))
    for site in (expiring, retiring):
        kit.attest_at(site, by=larkspur.officer)
    failing = kit.declare_another_site(heron, "Ghent shared laboratory")
    yield -140
    environments.assess(failing, reason="Read the attestations; three are missing.", by=auditor)
    for site in (expiring, retiring):
        larkspur.environment = site
        kit.verify_site(larkspur, by=auditor, days=60)
    yield -132
    why = "The room is shared with a class of students; nothing keeps their accounts apart."
    environments.fail(failing, reason=why, by=auditor)
    yield -40
    environments.retire(retiring, by=larkspur.officer)
    yield -5
    van = kit.declare_another_site(heron, "Antwerp measuring van")
    yield -4
    who_runs_it = f"{heron.organisation.name}, with drivers of Schelde Transport"
    why = "The drivers have a key to the van, and were left out."
    of_places.correct(van, site=van.site, country=str(van.country), operators=who_runs_it, reason=why, by=heron.officer)


def conditions_and_violations(people: People) -> Story:
    """A condition that was met; a violation that a partner told of itself, and one that came to nothing; a removal that
    was considered, and dropped when its suspension was lifted."""
    yield -115
    condition = Condition.objects.get(organisation__name="Fjordland Health Registry")
    officer = condition.organisation.memberships.filter(role="responsible_officer").earliest("pk")
    conditions.offer_proof(condition, text="The record of the exercise, with who took part.", by=officer)
    yield -112
    why = "The record of the exercise, read and discussed."
    conditions.meet_condition(condition, by=people["reviewer@eu.example"], reason=why)
    yield -88
    stopped = _suspension_of("Fjordland Health Registry")
    why = "If the log server cannot be mended, nothing else is left."
    removals.consider(stopped, by=people["approver@eu.example"], reason=why)
    yield -42
    told = "A mail from outside says that the laboratory serves customers with its grant."
    dismissed = _violation(
        "Brightwater Grid Laboratory", "VIO-02", "third_party", told, by=people["reviewer@us.example"]
    )
    yield -36
    why = "The mail names another laboratory of a similar name."
    violations.dismiss(dismissed, reason=why, by=people["approver@us.example"])
    yield -10
    told = "The office tells us that a leaver’s account was open for nine days; nobody used it."
    taken_up = _violation(
        "Heron Measurement Office", "VIO-05", "self_disclosure", told, by=people["auditor@eu.example"]
    )
    yield -8
    violations.investigate(taken_up, by=people["reviewer2@eu.example"])


def lost_factors(people: People) -> Story:
    """People who lost their second factor: one got a new one, one had to ask twice, one was refused, three wait."""
    first, second = people["administrator@eu.example"], people["administrator@uk.example"]
    yield -80
    used = _reset("deputy@larkspur.example", first, second)
    yield -79
    resets.use_link(used.user, link=used.token_digest)
    demo_codes.enrol(used.user)
    yield -61
    asked = "deputy@linden.example"
    resets.ask_for_reset(asked)
    yield -60.5
    refused = FactorReset.objects.get(user__email=asked)
    resets.refuse_reset(refused, by=second, reason="He did not know the answer to any question about his office.")
    yield -9
    _reset("deputy@gannet.example", first, second)
    yield -2
    _reset("deputy@gannet.example", first, second)
    yield -1
    _propose("deputy@vltava.example", first)
    yield -0.5
    resets.ask_for_reset("deputy@meadowbank.example")


def _kit_of(name: str) -> kit.Kit:
    organisation = Organisation.objects.get(name=name)
    officer = organisation.memberships.filter(role="responsible_officer").order_by("pk")[0]
    return kit.Kit(organisation, {"officer": officer}, city=organisation.environments.all()[0].site)


def _record(person: Person, kind: str, outcome: str, *, by: Membership, restriction: str = "") -> None:
    check = person.checks.get(kind=kind, status="pending")
    personnel.record_check(
        check, outcome=outcome, performed_by=by.organisation.name, performed_on=kit.today(), by=by,
        issuer_reference=f"{kind[:3].upper()}-{check.pk:05d}", restriction=restriction,
    )  # fmt: skip


def _violation(name: str, ground: str, source: str, text: str, *, by: Membership):
    return violations.report(Organisation.objects.get(name=name), ground=ground, source=source, text=text, by=by)


def _suspension_of(name: str) -> Suspension:
    return Suspension.objects.get(organisations__name=name, status="confirmed")


def _propose(email: str, by: Membership) -> FactorReset:
    member = User.objects.get(email=email).memberships.get()
    return resets.propose_reset(member, by=by, grounds="Known by voice; he called from the number that we have.")


def _reset(email: str, first: Membership, second: Membership) -> FactorReset:
    return resets.confirm_reset(_propose(email, first), by=second)
