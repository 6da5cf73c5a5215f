"""What happens to files by itself."""

import time

from celery import shared_task

from portal.files import store

DEAD_AFTER_SECONDS = 6 * 60 * 60


@shared_task(name="portal.files.sweep_parts")
def sweep_parts() -> int:
    """Remove part files of uploads whose process died. A part's age is the disk's own, not the portal's clock."""
    swept = 0
    for path in store.parts_folder().glob("*.part"):
        if path.stat().st_mtime < time.time() - DEAD_AFTER_SECONDS:
            path.unlink(missing_ok=True)
            swept += 1
    return swept
