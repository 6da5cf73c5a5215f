"""What grants do by themselves."""

from celery import shared_task

from partners.grants import settling


@shared_task(name="partners.grants.settle")
def settle() -> int:
    """Begin what may begin, lapse and escalate what nobody consented to, expire what is over."""
    return settling.settle_daily()
