"""An invented control catalogue, so that the demonstration shows what a loaded one looks like."""

from pathlib import Path

from partners.catalogues import actions, oscal
from partners.rulebook.mappings import frameworks_named
from partners.rulebook.models import Rulebook
from portal.demo.cast import FOUNDING

FILE = Path(__file__).with_suffix(".json")


def load_example_catalogue() -> None:
    """Through the same import as an operator's file; its title says that its sentences are invented."""
    read = oscal.read(FILE.read_bytes())
    actions.import_catalogue(read, frameworks=frameworks_named(Rulebook.current()), by=FOUNDING)
