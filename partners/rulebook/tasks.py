"""What the rulebook does by itself."""

from celery import shared_task

from partners.rulebook import acknowledging


@shared_task(name="partners.rulebook.announce")
def announce() -> int:
    """Tell officers of the edition in force that their organisation has not acknowledged."""
    return acknowledging.announce()
