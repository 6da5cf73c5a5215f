"""The beat table and the tasks: each is known, and harmless when run again."""

import pytest
from celery import current_app
from django.db import connection

from portal.celery import SCHEDULE, app

app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if not name.startswith("celery."))


def test_every_schedule_names_a_task_that_exists():
    assert set(SCHEDULE) <= set(OURS)


def test_every_task_bears_its_slice_in_its_name():
    for name in OURS:
        module = app.tasks[name].__module__
        assert name.rpartition(".")[0] == module.rpartition(".")[0], f"{name} lives in {module}"


def test_every_slice_with_tasks_is_listed(settings):
    found = {
        str(path.parent.relative_to(settings.BASE_DIR)).replace("/", ".")
        for layer in ("portal", "partners", "reviews")
        for path in (settings.BASE_DIR / layer).glob("*/tasks.py")
    }

    assert found == {app.tasks[name].__module__.removesuffix(".tasks") for name in OURS}


def test_a_task_is_acknowledged_after_its_work():
    assert current_app.conf.task_acks_late is True
    assert current_app.conf.task_reject_on_worker_lost is True
    assert current_app.conf.broker_transport_options["visibility_timeout"] > current_app.conf.task_time_limit


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", OURS)
def test_a_task_that_runs_twice_has_no_second_effect(name):
    nothing_has_this_id = [0] * app.tasks[name].run.__code__.co_argcount
    app.tasks[name](*nothing_has_this_id)
    after_first = rows()

    app.tasks[name](*nothing_has_this_id)

    assert rows() == after_first


def rows() -> dict[str, int]:
    """Rows of each table."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
        return counts
