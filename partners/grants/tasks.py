"""What grants do by themselves."""

from celery import shared_task

from partners.grants import leaving, settling


@shared_task(name="partners.grants.settle")
def settle() -> int:
    """Begin what may begin, lapse and escalate what nobody consented to, expire what is over."""
    return settling.settle_daily()


@shared_task(name="partners.grants.lapse_standings")
def lapse_standings() -> int:
    """End the standings whose last day is over, with the grants that rest on them."""
    return leaving.lapse_standings()
