"""Loads the demonstration programme, and says how far it is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.demo import programme
from portal.states import Refused


class Command(BaseCommand):
    help = "Loads the demonstration programme into an empty database, through the real actions."

    reported = -1

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = programme.load(report=self.report)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"The demonstration is loaded: {made['people']} people.")

    def report(self, share: float) -> None:
        """One line that counts up on a terminal; elsewhere a line for each tenth."""
        is_terminal = self.stdout.isatty()
        percent = int(share * 100) if is_terminal else int(share * 10) * 10
        if percent <= self.reported:
            return
        self.reported = percent
        line = f"Loading the demonstration: {percent} %"
        if is_terminal:
            self.stdout.write(f"\r{line}", ending="\n" if percent == 100 else "")
        else:
            self.stdout.write(line)
        self.stdout.flush()
