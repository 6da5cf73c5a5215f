"""Sealing in the background. Both may run twice, or at once: the second finds nothing to do."""

from celery import shared_task

from portal.ledger import sequencer


@shared_task(name="portal.ledger.seal")
def seal() -> None:
    """Every few seconds: what was written since the last checkpoint."""
    sequencer.seal_recent()


@shared_task(name="portal.ledger.seal_all")
def seal_all() -> None:
    """Once a day: whatever waits, however old."""
    sequencer.seal_waiting()
