"""Recompute the whole ledger and say whether it is whole."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.ledger import log, notes, sequencer, verify


class Command(BaseCommand):
    help = "Checks every ledger entry, seal and checkpoint; ends with 1 and the first bad entry if one is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--against", type=Path, metavar="CHECKPOINT", help="a checkpoint that was kept elsewhere")

    def handle(self, *args: Any, against: Path | None = None, **options: Any) -> None:
        try:
            kept = against.read_text("utf-8") if against else ""
            broken = _seal()
            report = verify.check(kept)
        except (verify.Fault, notes.BadNote, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if broken:
            raise CommandError(broken)
        self.stdout.write(f"Whole: {report.size} entries, root {report.root.hex()}, {report.waiting} not yet sealed.")


def _seal() -> str:
    """Seal what waits; what stopped the sealing is told after the check, which names the entry."""
    try:
        sequencer.seal_waiting()
    except log.Broken as broken:
        return str(broken)
    return ""
