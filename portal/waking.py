"""Waking a task once the act is committed. The database is the queue of record: a call that is lost is swept later."""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger("portal.waking")

# One try with short waits: an act never hangs on the broker.
AT_ONCE = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}


def wake(task_name: str, *ids: Any) -> None:
    """Call the task by name after the commit, with ids only; a broker that is away is noted in the log, no more."""
    transaction.on_commit(partial(_call, task_name, ids), robust=True)


def _call(task_name: str, ids: tuple[Any, ...]) -> None:
    app = import_string("portal.celery.app")
    try:
        with app.connection_for_write(connect_timeout=1, transport_options=AT_ONCE) as connection:
            app.send_task(task_name, args=ids, connection=connection, retry=False, ignore_result=True)
    except Exception as error:  # Whatever the transport raises: the sweep does the work a little later.
        logger.warning("%s was not woken (%s); the sweep will find its work.", task_name, type(error).__name__)
