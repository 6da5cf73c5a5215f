"""What the outbox does by itself."""

from celery import shared_task

from portal.notices import digest as digests
from portal.notices import relay as outbox


@shared_task(name="portal.notices.relay")
def relay() -> None:
    """On every wake-up, and every few seconds for what a lost wake-up left behind."""
    outbox.send_due_mails()


@shared_task(name="portal.notices.digest")
def digest() -> None:
    """The digests of everybody whose hour has come."""
    digests.write_due_digests()
