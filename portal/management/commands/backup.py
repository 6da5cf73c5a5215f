"""Take a backup of database, files and keys."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.encryption import KeysMissing
from portal.management.backups import manifest, taking


class Command(BaseCommand):
    help = "Writes database, files and keys into an empty folder, with a manifest of digests. The portal may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="an empty or new folder")
        parser.add_argument("--keys", type=Path, help="another empty folder, for the keys: keep it apart from the rest")

    def handle(self, *args: Any, folder: Path, keys: Path | None, **options: Any) -> None:
        places = manifest.Places(folder, keys or folder / manifest.KEYS)
        try:
            written = taking.take(places, tell=self.stdout.write)
        except (manifest.BadBackup, KeysMissing) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup is not whole: {error.filename or folder}: {error.strerror}.") from error
        size = sum(part.size for part in written.parts)
        self.stdout.write(f"Backup of {written.made_at} written to {folder}: {len(written.parts)} parts, {size} bytes.")
        if keys is None:
            self.stdout.write("Keys and files lie together: whoever has this folder can read everything. See --keys.")
