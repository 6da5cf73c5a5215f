"""Load a control catalogue from an OSCAL file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partners.catalogues import actions, oscal
from partners.rulebook.mappings import ids_by_framework
from partners.rulebook.models import Rulebook
from portal.states import Refused, SystemActor

OPERATOR = SystemActor("system:operator")
MOST_NAMED = 12


class Command(BaseCommand):
    help = "Loads an OSCAL catalog (or a resolved profile) as a control catalogue, or brings one up to a newer version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            read = oscal.read(_bytes_of(file))
            frameworks = ids_by_framework(Rulebook.current())
            imported = actions.import_catalogue(read, frameworks=frameworks, by=OPERATOR)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except oscal.Malformed as error:
            raise CommandError(f"{file}: {error}") from error
        except Refused as refused:
            raise CommandError(f"{file}: {refused.sentence}") from refused
        self._tell(imported, read, frameworks)

    def _tell(self, imported: actions.Imported, read: oscal.ReadCatalog, frameworks: dict[str, set[str]]) -> None:
        self.stdout.write(f"{read.title}, version {read.version}: {len(read.controls)} controls.")
        if imported.is_the_same:
            self.stdout.write("This file is loaded already; nothing was changed.")
            return
        if not imported.is_new:
            for what, ids in (
                ("Added", imported.added), ("Changed", imported.changed), ("Withdrawn", imported.withdrawn)
            ):  # fmt: skip
                self.stdout.write(f"{what}: {_listed(ids)}.")
        if framework := imported.catalogue.framework:
            named = frameworks[framework]
            held = len(named & {control.id for control in read.controls})
            self.stdout.write(f"The rulebook’s criteria name {len(named)} controls; {held} of them are in this file.")
        else:
            self.stdout.write("No criterion of the rulebook names a control of this file.")


def _bytes_of(file: Path) -> bytes:
    """At most one byte more than is allowed, so that a huge file is not read whole to be refused."""
    with open(file, "rb") as stream:
        return stream.read(oscal.MOST_BYTES + 1)


def _listed(ids: list[str]) -> str:
    if not ids:
        return "none"
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{len(ids)} ({', '.join(ids[:MOST_NAMED])}{more})"
