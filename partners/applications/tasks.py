"""What happens to applications by themselves: what lapses because nobody acted."""

from datetime import timedelta

from celery import shared_task

from partners.applications import actions
from partners.applications.models import Application, InformationRequest
from partners.rulebook.models import Rulebook
from portal import dates


@shared_task(name="partners.applications.lapse")
def lapse() -> None:
    """Close what was not answered in time and drafts on which nobody worked, one claimed row at a time."""
    for application in Application.objects.filter(pk__in=_unanswered()):
        actions.lapse_unanswered(application)
    for application in _drafts(before=lambda rulebook: rulebook.number("draft.lapse_days")):
        actions.lapse_draft(application)


def _unanswered():
    overdue = InformationRequest.objects.filter(status="open", due_at__lte=dates.now())
    return overdue.values_list("application", flat=True)


def _drafts(*, before) -> list[Application]:
    """Drafts whose last act is longer ago than `before` says in days, each by its own edition."""
    found: list[Application] = []
    for rulebook in Rulebook.objects.all():
        quiet_since = dates.now() - timedelta(days=before(rulebook))
        drafts = Application.objects.filter(status="draft", rulebook=rulebook, last_act_at__lte=quiet_since)
        found += drafts.select_related("organisation", "rulebook")
    return found
