"""What happens to suspensions by itself."""

from celery import shared_task

from reviews.enforcement import actions, warnings


@shared_task(name="reviews.enforcement.settle")
def settle() -> int:
    """Warn of, and lapse, interim suspensions that nobody confirmed; end holds whose time is over."""
    warnings.warn_due()
    return actions.lapse_due()
