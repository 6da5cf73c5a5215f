"""What people's clearances do by themselves."""

from celery import shared_task

from partners.personnel import actions, warnings


@shared_task(name="partners.personnel.expire")
def expire() -> int:
    """Mark the people with a needed check past its date, and warn of those that end soon."""
    return actions.expire_due() + warnings.warn_of_expiry()
