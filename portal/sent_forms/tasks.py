"""What happens to sent forms by itself."""

from datetime import timedelta

from celery import shared_task

from portal import dates
from portal.sent_forms.models import SentForm

KEPT = timedelta(days=7)


@shared_task(name="portal.sent_forms.forget")
def forget() -> int:
    """Remove the tokens of forms that nobody sends again."""
    gone, _kinds = SentForm.objects.filter(sent_at__lt=dates.now() - KEPT).delete()
    return gone
