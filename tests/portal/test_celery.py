"""The beat table and the tasks: each is known and waits for its own end."""

import pytest
from celery import current_app

from portal.celery import SCHEDULE, app
from tests.running import free_port

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


class Enough(Exception):
    pass


def test_a_broker_that_stays_away_is_asked_for_as_often_as_at_first():
    waits = []

    def note(_error, seconds):
        waits.append(seconds)
        if len(waits) == 2:
            raise Enough

    with pytest.raises(Enough):
        app.connection_for_read(f"redis://127.0.0.1:{free_port()}").ensure_connection(note)

    assert waits == [2, 2]
