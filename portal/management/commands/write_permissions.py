"""Write the permission table of the documentation."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.accounts import permissions


class Command(BaseCommand):
    help = "Write docs/permissions.md from the table of roles."

    def handle(self, *args: Any, **options: Any) -> None:
        permissions.PAGE.parent.mkdir(exist_ok=True)
        permissions.PAGE.write_text(permissions.render())
        self.stdout.write(str(permissions.PAGE))
