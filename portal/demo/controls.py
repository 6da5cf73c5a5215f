"""An invented control catalogue, so that the demonstration shows what a loaded one looks like."""

from pathlib import Path

from partners.catalogues import actions, oscal
from partners.rulebook.mappings import ids_by_framework
from partners.rulebook.models import Rulebook
from portal.demo.cast import FOUNDING

FILE = Path(__file__).with_suffix(".json")


def load_example_catalogue() -> None:
    """Through the same import as an operator's file; its title says that its sentences are invented."""
    read = oscal.read(FILE.read_bytes())
    actions.import_catalogue(read, frameworks=ids_by_framework(Rulebook.current()), by=FOUNDING)
