"""Loads the demonstration programme."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.demo import programme
from portal.states import Refused


class Command(BaseCommand):
    help = "Loads the demonstration programme into an empty database, through the real actions."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = programme.load()
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"The demonstration is loaded: {made['people']} people.")
