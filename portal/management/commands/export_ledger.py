"""Write the sealed ledger to a file for the offline verifier."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.ledger import export, sequencer


class Command(BaseCommand):
    help = "Writes every sealed ledger entry and the checkpoints as NDJSON, for verifier.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        sequencer.seal_waiting()
        try:
            with open(file, "wb") as stream:
                stream.writelines(export.lines())
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written: {file}")
