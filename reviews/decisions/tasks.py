"""What decisions do by themselves."""

from celery import shared_task

from reviews.decisions import letters as writing

MOST_AT_ONCE = 100


@shared_task(name="reviews.decisions.letters")
def letters() -> int:
    """Write the letters of decisions that have none, one after another."""
    written = 0
    while written < MOST_AT_ONCE and writing.write_next() is not None:
        written += 1
    return written
