"""Noting what failed, telling somebody, trying again later; and at once, when somebody asks for it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal import dates
from portal.accounts.models import Membership
from portal.acts import act
from portal.cases.models import Case
from portal.failures.models import Failure
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.waking import wake

logger = logging.getLogger("portal.failures")

LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Work:
    """One thing that a task makes: for which record, in which words, and who is told besides the administrators."""

    task: str
    key: int = 0
    what: str = ""
    reference: str = ""
    people: tuple[Any, ...] = ()


@contextmanager
def noted(work: Work) -> Iterator[None]:
    """Around the making of one thing: a fault is noted and told, and does not hold up the others.

    A database that is away is nobody's to note: it goes through.
    """
    try:
        with transaction.atomic():
            yield
    except DatabaseError:
        raise
    except Exception as error:  # Whatever a library raises over what people wrote.
        logger.exception("%s: %s could not be made.", work.task, work.reference or work.what)
        note(work, str(error) or type(error).__name__)
    else:
        settle(work.task, work.key)


@act
def note(work: Work, error: str) -> Failure:
    """Count the failure and set when it is tried again. The first time the administrators and the makers are told."""
    now = dates.now()
    values = {"what": work.what[:200], "reference": work.reference, "error": error[:2000]}
    failure, is_new = Failure.objects.get_or_create(
        task=work.task, key=work.key, defaults={**values, "next_at": now + wait_after(1)}
    )
    if is_new:
        _tell(failure, work)
        return failure
    later = {"tries": F("tries") + 1, "last_at": now, "next_at": now + wait_after(failure.tries + 1)}
    Failure.objects.filter(pk=failure.pk).update(**values, **later)
    failure.refresh_from_db()
    return failure


def settle(task: str, key: int = 0) -> None:
    """It was made: nothing is wrong any more."""
    Failure.objects.filter(task=task, key=key).delete()


def note_task(name: str, error: BaseException) -> None:
    """A task that failed as a whole. A database that is away takes no note, and says so in the log."""
    try:
        note(Work(name, what=_("Background task %(name)s") % {"name": name}), str(error) or type(error).__name__)
    except DatabaseError:
        logger.warning("The failure of %s could not be noted.", name)


def settle_task(name: str) -> None:
    """A task that ran to its end."""
    try:
        settle(name)
    except DatabaseError:
        logger.warning("The success of %s could not be noted.", name)


@act
def retry(failure: Failure, *, by: Membership) -> None:
    """Make it due now and wake its task."""
    Failure.objects.filter(pk=failure.pk).update(next_at=dates.now())
    ledger.append("failure.retried", failure, by=by, facts={"task": failure.task})
    wake(failure.task)


def wait_after(tries: int) -> timedelta:
    """One minute after the first failure, twice as long after each further one, six hours at most."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), LONGEST_WAIT)


def not_due(task: str) -> Iterable[int]:
    """The keys of what failed and is to wait still."""
    return Failure.objects.filter(task=task, next_at__gt=dates.now()).values_list("key", flat=True)


def of(task: str, key: int, reader: Membership) -> Failure | None:
    """The failure of one record, as the record's page shows it to this reader."""
    return Failure.objects.visible_to(reader).filter(task=task, key=key).first()


def is_noted(task: str, key: int) -> bool:
    """Whether it failed and is not made yet: all that a partner is told."""
    return Failure.objects.filter(task=task, key=key).exists()


def _tell(failure: Failure, work: Work) -> None:
    people = {member.user_id: member.user for member in (*_administrators(failure.reference), *work.people)}
    notices.notify(
        people.values(),
        key=f"failure-{failure.pk}",
        subject=_("%(what)s could not be made") % {"what": failure.what},
        text=_("The portal tries again by itself, at growing intervals. You can read why, and try again at once."),
        link="/failures/",
        reference=failure.reference,
    )


def _administrators(reference: str) -> Iterable[Membership]:
    """Those of the authority that leads the case; all of them where there is none."""
    found = Membership.objects.current().filter(role="administrator").select_related("user")
    lead = Case.objects.filter(reference=reference).values_list("jurisdiction", flat=True).first()
    return found.filter(organisation__jurisdiction=lead) if lead else found
