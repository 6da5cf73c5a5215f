"""What people's clearances do by themselves."""

from celery import shared_task

from partners.personnel import actions


@shared_task(name="partners.personnel.expire")
def expire() -> int:
    """Mark the people with a needed check past its date."""
    return actions.expire_due()
