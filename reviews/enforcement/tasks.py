"""What happens to suspensions and violations by itself."""

from celery import shared_task

from portal.failures import actions as failures
from reviews.enforcement import actions, sweeping
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals import letters


@shared_task(name="reviews.enforcement.settle")
def settle() -> int:
    """Lapse interim suspensions that nobody confirmed; end holds whose time is over; consider the removal of partners
    that did not answer."""
    removals.open_unanswered()
    return actions.lapse_due()


@shared_task(name=letters.TASK)
def write_letters() -> int:
    """Write the letters of removals that have none; one that cannot be made does not hold up the others."""
    written = 0
    for removal in letters.waiting():
        with failures.noted(letters.work_on(removal)):
            written += letters.write(removal.pk) is not None
    return written


@shared_task(name="reviews.enforcement.sweep")
def sweep() -> int:
    """Open a violation case for each report that is so late."""
    return sweeping.sweep()
