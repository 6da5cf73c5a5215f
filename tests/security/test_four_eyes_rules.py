"""Each rule that names two people, a role or a phase holds in the act, on its page, in admin and database."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from partners.applications.models import Application
from partners.environments.models import Environment
from partners.grants.holds import ScopeLines
from partners.grants.models import Hold, HoldException
from portal import dates
from portal.accounts.models import Membership, User
from portal.cases import actions as cases
from reviews.decisions import actions as decisions
from reviews.decisions.models import Decision, Opinion, Proposal, RefusalNotice, Resolution
from reviews.enforcement import actions as suspensions
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory, PersonFactory
from tests.reviews.decisions.conftest import RATINGS, make_application  # noqa: F401 - a fixture
from tests.security.four_eyes_decisions import OF_DECISIONS
from tests.security.four_eyes_rules import OF_REMOVALS, OF_SUSPENSIONS

TOUCHED = (
    Application, Decision, Environment, Hold, HoldException, Opinion, Proposal, RefusalNotice, Removal, Resolution,
    Suspension,
)  # fmt: skip


# What a page of any of the rules would need, so that only the rule turns the visitor away.
SENT = {
    "reason": "It stands.",
    "text": "You may.",
    "act": "confirm",
    "outcome": "approved",
    "departure": "See the resolution.",
    "reasons": ["Facts"],
}


class Scene(SimpleNamespace):
    """What a rule is about, and the cast by name."""

    def __getitem__(self, name):
        return self.cast(name)

    def stand_down(self, name, case=None):
        cases.recuse(case or self.suspension.case, by=self[name], reason="family")

    def end(self, name):
        Membership.objects.filter(pk=self[name].pk).update(ended_at=dates.now())

    def close(self, name):
        User.objects.filter(pk=self[name].user_id).update(is_active=False)

    def take_opinions(self, *recommendations):
        for name, recommendation in zip(("rita", "rhea"), recommendations, strict=True):
            said = {"recommendation": recommendation, "rationale": "It stands.", "ratings": RATINGS}
            decisions.give_opinion(self.application, **said, by=self[name])

    def write_opinion(self, name):
        said = {"status": "given", "recommendation": "approve", "rationale": "Raw.", "given_at": dates.now()}
        Opinion.objects.create(submission=self.application.submissions.get(), membership=self[name], **said)


@pytest.fixture
def people(eu_authority, us_authority, uk_authority):
    """The members that only these rules need, made when they are named."""
    return {
        "paul": lambda cast: {"organisation": eu_authority, "role": "approver"},
        "nora": lambda cast: {"organisation": eu_authority, "role": "approver"},
        "ulla": lambda cast: {"organisation": uk_authority, "role": "approver"},
        "rhea": lambda cast: {"organisation": eu_authority, "role": "reviewer"},
        "rita_elsewhere": lambda cast: {"user": cast("rita").user, "organisation": us_authority, "role": "approver"},
        "paul_elsewhere": lambda cast: {"user": cast("paul").user, "organisation": us_authority, "role": "approver"},
    }


@pytest.fixture
def scene(clock, people, request):
    known = {}

    def cast(name):
        if name not in known:
            more = people[name](cast) if name in people else None
            found = MembershipFactory(user__name=name.title(), **more) if more and "user" not in more else None
            known[name] = found or (MembershipFactory(**more) if more else request.getfixturevalue(name))
        return known[name]

    # All are there before anything is tried, and stay when it is rolled back.
    for name in (*people, "ada", "lena", "otto", "petra", "rita", "uma", "alice"):
        cast(name)
    return Scene(cast=cast, clock=clock)


def order_for(aurora, person):
    return suspensions.Order(
        scope=ScopeLines(organisations=[aurora.pk]),
        scope_sentence="Aurora may not use any model.",
        grounds="facts_incomplete",
        reason="Requests came from an unknown place.",
        lift_when="The sender is known.",
        review_on=dates.now().date() + timedelta(days=4),
    )


@pytest.fixture
def suspended(scene, aurora, ada):
    PartnerFactory(organisation=aurora)
    scene.person = PersonFactory(organisation=aurora)
    scene.order = order_for(aurora, scene.person)
    scene.suspension = suspensions.impose(scene.order, by=ada)
    return scene


@pytest.fixture
def removing(suspended):
    scene = suspended
    suspensions.confirm(scene.suspension, by=scene["uma"], reason="It stands.")
    considered = removals.consider(scene.suspension, by=scene["paul"], reason="Keys were sold.")
    scene.removal = removals.propose(
        considered, text="Keys were sold twice.", not_waited="It goes on.", by=scene["paul"]
    )
    return scene


@pytest.fixture
def deciding(scene, make_application):  # noqa: F811 - the fixture
    scene.application = make_application(joined=["US"])
    return scene


def past_every_screen(broken, scene):
    with transaction.atomic():
        broken(scene)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def turned_away_from_the_page(rule, scene, sign_in):
    section = rule.page.split(":")[0]
    record = getattr(scene, {"suspensions": "suspension", "removals": "removal"}.get(section, "application"))
    arguments = [] if rule.page == "suspensions:impose" else [record.reference]
    row = type(record).objects.filter(pk=record.pk).values()
    before = row.get()

    answer = sign_in(scene[rule.turned_away]).post(reverse(rule.page, args=arguments), SENT | rule.sent)

    assert answer.status_code in {403, 404, 422}
    assert row.get() == before


def goes_through(rule, scene, sign_in):
    """The database refuses it broken, the page turns away who may not, and it is kept by those who may."""
    rule.ready(scene)
    with pytest.raises(DatabaseError):
        past_every_screen(rule.broken, scene)
    if rule.page:
        turned_away_from_the_page(rule, scene, sign_in)
    rule.kept(scene)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("rule", OF_SUSPENSIONS, ids=lambda rule: rule.rule)
def test_a_suspension(rule, suspended, sign_in):
    goes_through(rule, suspended, sign_in)


@pytest.mark.parametrize("rule", OF_REMOVALS, ids=lambda rule: rule.rule)
def test_a_removal(rule, removing, sign_in):
    goes_through(rule, removing, sign_in)


@pytest.mark.parametrize("rule", OF_DECISIONS, ids=lambda rule: rule.rule)
def test_a_decision(rule, deciding, sign_in):
    goes_through(rule, deciding, sign_in)


@pytest.mark.parametrize("model", TOUCHED, ids=lambda model: model.__name__)
def test_the_admin_changes_none_of_it(model, ada, rf):
    shown = admin.site._registry.get(model)
    request = rf.get("/")
    request.user = ada.user

    assert shown is None or not any(
        (shown.has_add_permission(request), shown.has_change_permission(request), shown.has_delete_permission(request))
    )


@pytest.mark.django_db
def test_every_trigger_fires_for_everybody_the_owner_included():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
        found = dict(cursor.fetchall())

    assert {"decision_stays_made", "decision_has_its_quorum", "suspension_follows_its_rules"} <= set(found)
    assert {name for name, enabled in found.items() if enabled != b"A" and enabled != "A"} == set()
