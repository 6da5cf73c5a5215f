"""What happens to suspensions by itself."""

from celery import shared_task

from reviews.enforcement import actions


@shared_task(name="reviews.enforcement.settle")
def settle() -> int:
    """Lapse interim suspensions that nobody confirmed; end holds whose time is over."""
    return actions.lapse_due()
