"""What accounts forget by themselves."""

from celery import shared_task
from django.contrib.sessions.models import Session

from portal import dates
from portal.accounts.models import KeptForm


@shared_task(name="portal.accounts.forget")
def forget() -> None:
    """Delete kept forms and sessions that have run out; safe to run at any time and twice."""
    KeptForm.objects.filter(expires_at__lte=dates.now()).delete()
    Session.objects.filter(expire_date__lte=dates.now()).delete()
