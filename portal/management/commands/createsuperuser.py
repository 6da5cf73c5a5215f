"""There are no superusers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: nobody stands above the rules."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("There are no superusers here; accounts come from invitations of an administrator.")
