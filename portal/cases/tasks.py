"""What cases do by themselves."""

from celery import shared_task

from portal.cases import escalation


@shared_task(name="portal.cases.escalate")
def escalate() -> None:
    """Every few minutes: deadlines that have passed since, however long ago."""
    escalation.escalate_late_cases()
