"""What environments do by themselves."""

from celery import shared_task

from partners.environments import actions


@shared_task(name="partners.environments.expire")
def expire() -> int:
    """Mark the environments whose verification is over."""
    return actions.expire_due()
