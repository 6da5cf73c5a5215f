"""What reports do by themselves."""

from celery import shared_task

from partners.reports import planning


@shared_task(name="partners.reports.plan")
def plan() -> int:
    """Plan the periods that began and open the reports of those that ended; missed days are caught up."""
    return planning.plan_due()


@shared_task(name="partners.reports.follow_holidays")
def follow_holidays() -> int:
    """Set the dates of reports again whose calendar has changed."""
    return planning.move_by_holidays()
