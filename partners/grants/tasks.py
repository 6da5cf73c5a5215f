"""What grants do by themselves."""

from celery import shared_task

from partners.grants import actions


@shared_task(name="partners.grants.settle")
def settle() -> int:
    """Begin what may begin, lapse what nobody consented to, expire what is over."""
    return actions.settle_daily()
