"""Bring a backup back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.ledger import sequencer, verify
from portal.management.backups import manifest, restoring


class Command(BaseCommand):
    help = "Restores database, files and keys. Everything in the backup is checked before anything is touched."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that `backup` wrote")
        parser.add_argument("--keys", type=Path, help="the folder of its keys, where they were kept apart")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")

    def handle(self, *args: Any, folder: Path, keys: Path | None, replace: bool, **options: Any) -> None:
        places = manifest.Places(folder, keys or folder / manifest.KEYS)
        try:
            restoring.restore(places, replace=replace, tell=self.stdout.write)
        except manifest.BadBackup as error:
            raise CommandError(f"{error} Nothing was changed in the database.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}. The database is as it was.") from error
        call_command("migrate", verbosity=0, interactive=False)
        try:
            sequencer.seal_waiting()
            report = verify.check()
        except verify.Fault as fault:
            raise CommandError(f"Restored, but the ledger is not whole: {fault}") from fault
        self.stdout.write(f"The ledger is whole: {report.size} entries, root {report.root.hex()}.")
        self.stdout.write("Restored. Everybody signs in again; what was done after the backup must be done again.")
