"""Load a control catalogue from an OSCAL file."""

import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from partners.catalogues import actions, oscal
from partners.catalogues.identity import Framework, Wanted, edition_in
from partners.catalogues.models import Catalogue
from partners.rulebook.mappings import frameworks_named
from partners.rulebook.models import Rulebook
from portal.states import Refused, SystemActor

OPERATOR = SystemActor("system:operator")
MOST_NAMED = 12


class Command(BaseCommand):
    help = "Loads an OSCAL catalog (or a resolved profile) as a control catalogue, or brings one up to a newer version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", default="", type=_key, help="which catalogue it is; a new name loads another one")
        parser.add_argument("--framework", default="", help="the rulebook's code of the framework, such as nist_800_53")
        parser.add_argument("--edition", default="", help="the framework's edition, such as 5 or 2023")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        wanted = Wanted(options["key"], options["framework"], options["edition"])
        try:
            read = oscal.read(_bytes_of(file))
            frameworks = frameworks_named(Rulebook.current())
            with transaction.atomic():
                imported = actions.import_catalogue(read, frameworks=frameworks, by=OPERATOR, wanted=wanted)
                transaction.set_rollback(dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except oscal.Malformed as error:
            raise CommandError(f"{file}: {error}") from error
        except Refused as refused:
            raise CommandError(f"{file}: {refused.sentence}") from refused
        self._tell(imported, read, frameworks)
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def _tell(self, imported: actions.Imported, read: oscal.ReadCatalog, frameworks: dict[str, Framework]) -> None:
        self.stdout.write(f"{read.title}, version {read.version}: {len(read.controls)} controls.")
        if imported.is_the_same:
            self.stdout.write("This file is loaded already; nothing was changed.")
            return
        catalogue = imported.catalogue
        what = "A new catalogue" if imported.is_new else "Brings up to date"
        self.stdout.write(f"{what}: {catalogue.key}, edition {catalogue.edition or 'not named'}.")
        if not imported.is_new:
            for what, ids in (
                ("Added", imported.added), ("Changed", imported.changed), ("Withdrawn", imported.withdrawn)
            ):  # fmt: skip
                self.stdout.write(f"{what}: {_listed(ids)}.")
        self.stdout.write(_of_criteria(catalogue, read, frameworks))


def _of_criteria(catalogue: Catalogue, read: oscal.ReadCatalog, frameworks: dict[str, Framework]) -> str:
    framework = frameworks.get(catalogue.framework)
    if framework is None:
        return "No criterion of the rulebook names a control of this file."
    wanted = edition_in(framework.title)
    if wanted and catalogue.edition and wanted != catalogue.edition:
        return f"The rulebook’s criteria name {framework.title}, another edition: they do not link to this catalogue."
    held = len(framework.ids & {control.id for control in read.controls})
    return f"The rulebook’s criteria name {len(framework.ids)} controls; {held} of them are in this file."


def _key(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{0,120}", value):
        raise ArgumentTypeError("a key is made of a to z, digits and hyphens")
    return value


def _bytes_of(file: Path) -> bytes:
    """At most one byte more than is allowed, so that a huge file is not read whole to be refused."""
    with open(file, "rb") as stream:
        return stream.read(oscal.MOST_BYTES + 1)


def _listed(ids: list[str]) -> str:
    if not ids:
        return "none"
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{len(ids)} ({', '.join(ids[:MOST_NAMED])}{more})"
