"""What happens to evidence by itself: every file that arrived is scanned, and what was missed is swept up."""

from celery import shared_task

from partners.evidence import actions
from partners.evidence.models import DocumentVersion
from portal.files import scanning


@shared_task(name="partners.evidence.scan")
def scan(version_id: int) -> None:
    """Ask the scanner about one version that is still kept apart."""
    version = DocumentVersion.objects.select_related("stored").filter(pk=version_id).first()
    if version is not None and version.status == DocumentVersion.Status.QUARANTINED:
        actions.record_scan(version, scanning.scan(version.stored))


@shared_task(name="partners.evidence.scan_missed")
def scan_missed() -> None:
    """Scan whatever is still kept apart, oldest first."""
    waiting = DocumentVersion.objects.filter(status=DocumentVersion.Status.QUARANTINED).order_by("uploaded_at")
    for version_id in waiting.values_list("pk", flat=True)[:100]:
        scan(version_id)
