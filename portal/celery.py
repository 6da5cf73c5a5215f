"""Celery carries wake-up calls only: the database is the queue of record, the beat table sweeps what was missed."""

import os
import sys
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import beat_init, celeryd_init, task_failure, task_success
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

HARD_TIME_LIMIT = 600


class PromptConnection(Connection):
    """Asks every two seconds for a broker that is away. Celery would wait up to thirty once it was away for long."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Connection:
        return super().ensure_connection(*args, **({"interval_step": 0} | kwargs))


class PromptAMQP(AMQP):
    Connection = PromptConnection


app = Celery("portal", amqp=PromptAMQP)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=HARD_TIME_LIMIT,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,
    broker_transport_options={
        # Above the hard time limit, or a long task would be given to a second worker while the first still runs.
        "visibility_timeout": HARD_TIME_LIMIT + 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    },
    # Local calendars are our own code's business; Celery's beat has open bugs where clocks change.
    timezone="UTC",
    enable_utc=True,
)

# The slices that have tasks, and every schedule of the portal: task name -> seconds between two runs.
SLICES_WITH_TASKS = [
    "portal.accounts",
    "portal.cases",
    "portal.files",
    "portal.ledger",
    "portal.notices",
    "portal.reminders",
    "portal.sent_forms",
    "partners.applications",
    "partners.environments",
    "partners.evidence",
    "partners.grants",
    "partners.personnel",
    "partners.reports",
    "partners.rulebook",
    "reviews.decisions",
    "reviews.enforcement",
]
SCHEDULE = {
    "portal.notices.relay": 10,
    "portal.accounts.answer_recovery": 10,
    "portal.ledger.seal": 10,
    "portal.reminders.remind": 10,
    "portal.notices.digest": 10,
    "reviews.decisions.letters": 30,
    "reviews.enforcement.settle": 30,
    "reviews.enforcement.letters": 30,
    "portal.cases.escalate": 60,
    "partners.evidence.scan_missed": 60,
    "partners.grants.settle": 60,
    "partners.grants.lapse_standings": 600,
    "partners.environments.expire": 600,
    "partners.personnel.expire": 600,
    "partners.reports.plan": 600,
    "reviews.decisions.end_hearings": 600,
    "reviews.enforcement.sweep": 600,
    "partners.rulebook.announce": 600,
    "partners.applications.lapse": 600,
    "portal.accounts.forget": 600,
    "portal.files.sweep_parts": 3600,
    "portal.sent_forms.forget": 3600,
    "partners.reports.follow_holidays": 24 * 3600,
    "portal.ledger.seal_all": 24 * 3600,
}

app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 30)}}
    for name, seconds in SCHEDULE.items()
}
app.autodiscover_tasks(SLICES_WITH_TASKS, force=False)


@app.on_configure.connect
def use_the_broker_of_the_settings(sender: Celery, **_kwargs: object) -> None:
    from django.conf import settings

    sender.conf.broker_url = settings.BROKER_URL


@beat_init.connect
@celeryd_init.connect
def refuse_to_start_without_keys(**_kwargs: object) -> None:
    """Leaves the process: of a signal's errors, Celery would only make a note."""
    from portal import encryption

    try:
        encryption.check_folder()
    except encryption.KeysMissing as refusal:
        sys.exit(str(refusal))


@task_failure.connect
def note_failure(sender: Any, exception: BaseException, **_kwargs: object) -> None:
    """A task that failed as a whole is told like anything else that could not be made."""
    from portal.failures import actions as failures

    failures.note_task(sender.name, exception)


@task_success.connect
def settle_failure(sender: Any, **_kwargs: object) -> None:
    from portal.failures import actions as failures

    failures.settle_task(sender.name)
