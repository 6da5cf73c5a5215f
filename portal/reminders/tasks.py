"""What reminders do by themselves."""

from celery import shared_task

from portal.reminders import planner, sending, sources


@shared_task(name="portal.reminders.remind")
def remind() -> None:
    """Write what is due by now and tell it; however long nothing ran, only the newest stage of each is told."""
    wired = sources.wired()
    planner.plan(wired)
    sending.send_planned(wired)
