"""What every test may ask for: a clock that stands, the cast, and signed-in clients."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from partners.rulebook import answers
from portal import dates
from portal.accounts import sessions
from portal.accounts.models import Membership
from tests import database
from tests.factories.accounts import MembershipFactory, OrganisationFactory

# Hashing a password slowly is the point of a real hasher, and no test is about it.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    database.give_this_worker_a_copy(django_db_blocker)


class Clock:
    """The moved clock of one test."""

    def __init__(self) -> None:
        self._moves = contextlib.ExitStack()

    @property
    def now(self) -> datetime:
        return dates.now()

    def move_to(self, moment: datetime) -> datetime:
        self._moves.enter_context(dates.moved_to(moment))
        return moment

    def forward(self, **duration: float) -> datetime:
        """`clock.forward(hours=72)`; takes what `timedelta` takes."""
        return self.move_to(self.now + timedelta(**duration))

    def back_to_real_time(self) -> None:
        self._moves.close()


@pytest.fixture(autouse=True)
def editions_are_read_anew():
    """What a process keeps of an edition of the rulebook would outlive the test's database."""
    answers.KEPT.clear()


@pytest.fixture
def clock():
    clock = Clock()
    clock.move_to(START)
    yield clock
    clock.back_to_real_time()


@pytest.fixture
def sign_in():
    """`sign_in(alice)` gives a client signed in as that membership, its second factor just used."""

    def sign_in(membership: Membership, *, second_factor: bool = True) -> Client:
        client = Client()
        client.force_login(membership.user)
        session = client.session
        session[sessions.ACTIVE_MEMBERSHIP] = membership.pk
        sessions.begin(session)
        if second_factor:
            sessions.mark_second_factor(session)
        session.save()
        return client

    return sign_in


def organisation(name: str, kind: str, jurisdiction: str, country: str):
    return OrganisationFactory(name=name, kind=kind, jurisdiction_id=jurisdiction, country=country)


@pytest.fixture
def aurora(db):
    return organisation("Aurora Institute", "partner", "EU", "DE")


@pytest.fixture
def borealis(db):
    return organisation("Borealis Safety Lab", "partner", "UK", "GB")


@pytest.fixture
def us_authority(db):
    return organisation("US authority", "authority", "US", "US")


@pytest.fixture
def eu_authority(db):
    return organisation("EU authority", "authority", "EU", "BE")


@pytest.fixture
def uk_authority(db):
    return organisation("UK authority", "authority", "UK", "GB")


@pytest.fixture
def meridian_models(db):
    return organisation("Meridian Models", "provider", "US", "US")


@pytest.fixture
def alice(aurora):
    """Responsible officer of the partner Aurora."""
    return MembershipFactory(user__name="Alice", organisation=aurora, role="responsible_officer")


@pytest.fixture
def bob(aurora):
    """Contributor of Aurora."""
    return MembershipFactory(user__name="Bob", organisation=aurora, role="contributor")


@pytest.fixture
def evan(aurora):
    """Evaluator of Aurora: reads, and writes nothing."""
    return MembershipFactory(user__name="Evan", organisation=aurora, role="evaluator")


@pytest.fixture
def carol(borealis):
    """Responsible officer of another partner, Borealis."""
    return MembershipFactory(user__name="Carol", organisation=borealis, role="responsible_officer")


@pytest.fixture
def rita(eu_authority):
    """Reviewer of the EU authority."""
    return MembershipFactory(user__name="Rita", organisation=eu_authority, role="reviewer")


@pytest.fixture
def rolf(uk_authority):
    """Reviewer of the UK authority."""
    return MembershipFactory(user__name="Rolf", organisation=uk_authority, role="reviewer")


@pytest.fixture
def petra(us_authority):
    """Approver of the US authority."""
    return MembershipFactory(user__name="Petra", organisation=us_authority, role="approver")


@pytest.fixture
def otto(eu_authority):
    """Auditor of the EU authority."""
    return MembershipFactory(user__name="Otto", organisation=eu_authority, role="auditor")


@pytest.fixture
def lena(eu_authority):
    """Head of section of the EU authority."""
    return MembershipFactory(user__name="Lena", organisation=eu_authority, role="lead")


@pytest.fixture
def ada(eu_authority):
    """Administrator of the EU authority."""
    return MembershipFactory(user__name="Ada", organisation=eu_authority, role="administrator")


@pytest.fixture
def uma(us_authority):
    """Administrator of the US authority: the second person."""
    return MembershipFactory(user__name="Uma", organisation=us_authority, role="administrator")


@pytest.fixture
def vera(uk_authority):
    """Observer of the UK authority."""
    return MembershipFactory(user__name="Vera", organisation=uk_authority, role="observer")


@pytest.fixture
def meridian(meridian_models):
    """Officer of the model provider Meridian."""
    return MembershipFactory(user__name="Mira", organisation=meridian_models, role="provider_officer")
