"""What happens to suspensions and violations by itself."""

import logging

import typst
from celery import shared_task

from reviews.enforcement import actions, sweeping
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals import letters

logger = logging.getLogger(__name__)


@shared_task(name="reviews.enforcement.settle")
def settle() -> int:
    """Lapse interim suspensions that nobody confirmed; end holds whose time is over; consider the removal of partners
    that did not answer."""
    removals.open_unanswered()
    return actions.lapse_due()


@shared_task(name="reviews.enforcement.letters")
def write_letters() -> int:
    """Write the letters of removals that have none; one that cannot be set does not hold up the others."""
    written = 0
    for removal_pk in letters.waiting():
        try:
            written += letters.write(removal_pk) is not None
        except (typst.TypstError, ValueError):
            logger.exception("The letter of removal %s could not be written.", removal_pk)
    return written


@shared_task(name="reviews.enforcement.sweep")
def sweep() -> int:
    """Open a violation case for each report that is so late."""
    return sweeping.sweep()
