"""What decisions do by themselves."""

import logging

import typst
from celery import shared_task

from reviews.decisions import letters as writing

logger = logging.getLogger(__name__)


@shared_task(name="reviews.decisions.letters")
def letters() -> int:
    """Write the letters of decisions that have none; one that cannot be set does not hold up the others."""
    written = 0
    for decision_pk in writing.waiting():
        try:
            written += writing.write(decision_pk) is not None
        except (typst.TypstError, ValueError):
            logger.exception("The letter of decision %s could not be written.", decision_pk)
    return written
