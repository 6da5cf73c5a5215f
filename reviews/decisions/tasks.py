"""What decisions do by themselves."""

from celery import shared_task

from portal.failures import actions as failures
from reviews.decisions import letters as writing
from reviews.decisions.actions import deciding


@shared_task(name=writing.TASK)
def letters() -> int:
    """Write the letters of decisions that have none; one that cannot be made does not hold up the others."""
    written = 0
    for decision in writing.waiting():
        with failures.noted(writing.work_on(decision)):
            written += writing.write(decision.pk) is not None
    return written


@shared_task(name="reviews.decisions.end_hearings")
def end_hearings() -> int:
    """Bring back what the partner did not answer in its days."""
    return deciding.end_hearings()
