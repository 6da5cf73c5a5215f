"""Each registered task run twice, unmocked, on the demonstration as it would be some time later: no second effect."""

from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection, transaction

from partners.evidence.models import DocumentVersion
from portal import dates
from portal.accounts.kept_forms import KeptForm
from portal.accounts.models import User
from portal.celery import SCHEDULE, app
from tests import demonstration as demonstrations

app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if not name.startswith("celery."))
LATER = [timedelta(days=1), timedelta(days=40), timedelta(days=800)]
# What finds nothing to do here, however late it is: held by tests of its own.
AT_REST = {
    "portal.files.sweep_parts", "portal.ledger.seal_all", "partners.reports.follow_holidays",
    "reviews.decisions.end_hearings", "portal.accounts.answer_recovery", "portal.sent_forms.forget",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), demonstrations.using(demonstrations.loaded()):
        yield


@pytest.fixture
def programme(loaded, django_db_blocker):
    """The demonstration; what is done to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def writes() -> int:
    """How many rows this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return cursor.fetchone()[0]


def run(name: str) -> int:
    """How many rows the task wrote."""
    before = writes()
    arguments = [DocumentVersion.objects.latest("pk").pk] * current_app.tasks[name].run.__code__.co_argcount
    app.tasks[name](*arguments)
    return writes() - before


def leave_work() -> None:
    """What the demonstration has done with: files that wait for the scanner, and a kept form."""
    newest = DocumentVersion.objects.order_by("-pk").values("pk")[:2]
    DocumentVersion.objects.filter(pk__in=newest).update(status="quarantined")
    KeptForm.objects.create(user=User.objects.latest("pk"), path="/", sealed_fields=b"", expires_at=dates.now())


def test_a_second_run_writes_nothing(programme):
    leave_work()
    begun, written, again = dates.now(), dict.fromkeys(OURS, 0), {}
    for later in LATER:
        with dates.moved_to(begun + later):
            for name in [*OURS, *SCHEDULE]:
                written[name] += run(name)
                if rows := run(name):
                    again[name, later.days] = rows

    assert again == {}
    assert {name for name, rows in written.items() if not rows} == AT_REST
