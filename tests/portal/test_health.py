"""Whether the portal says truly that it can serve."""

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder


def test_the_process_is_up(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_portal_without_its_broker_is_ready_but_degraded(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "database": "ok",
        "migrations": "ok",
        "broker": "degraded",
        "clock": "ok",
    }


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {})

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"


@pytest.mark.django_db
def test_tests_run_as_the_role_that_owns_nothing(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
    assert "portal_owner" in settings.DATABASE_OWNER_URL


def test_the_cast_acts_for_three_sides(alice, bob, carol, rita, rolf, petra, otto, lena, ada, uma, vera, meridian):
    sides = {member.side for member in (alice, bob, carol, rita, rolf, petra, otto, lena, ada, uma, vera, meridian)}

    assert sides == {"partner", "programme", "provider"}


def test_the_clock_stands_and_moves(clock):
    began = clock.now

    assert clock.forward(hours=72) == clock.now
    assert (clock.now - began).days == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_behind(turn):
    from tests.factories.accounts import OrganisationFactory

    OrganisationFactory(name="Only one can bear this name")
