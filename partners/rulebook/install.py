"""An edition becomes rows.

Migrations call this with the models of their own time, and it must go on working for them: it writes exactly the
columns that the first edition has. A column that is added later is filled by the migration that adds it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .loader import EDITIONS, Edition, load


def install(number: int, *, get_model: Callable[[str, str], Any]) -> Any:
    """Write edition `number` as rows; `get_model` is `apps.get_model` of a migration, or of today."""
    return install_from(EDITIONS / str(number), get_model=get_model)


def install_from(folder: Path, *, get_model: Callable[[str, str], Any]) -> Any:
    """Write the edition that a folder holds."""
    edition = load(folder)
    rulebook = get_model("partners", "Rulebook").objects.create(
        edition=edition.number, title=edition.title, adopted_at=edition.adopted_at, digest=edition.digest
    )
    _write(get_model("partners", "Parameter"), rulebook, edition.parameters)
    _write(get_model("partners", "Declaration"), rulebook, edition.declarations)
    _write(get_model("partners", "Rule"), rulebook, edition.rules)
    _write(get_model("partners", "LibraryEntry"), rulebook, edition.entries)
    _write_criteria(get_model, rulebook, edition)
    return rulebook


def complete_numbers(number: int, *, get_model: Callable[[str, str], Any]) -> None:
    """Add to an installed edition the numbers that its folder has and it lacks; what it has stays as it is."""
    edition = load(EDITIONS / str(number))
    rulebook = get_model("partners", "Rulebook").objects.filter(edition=number).first()
    if rulebook is None or rulebook.digest == edition.digest:
        return
    parameters = get_model("partners", "Parameter").objects.filter(rulebook=rulebook)
    known = set(parameters.values_list("key", flat=True))
    _write(parameters.model, rulebook, [row for row in edition.parameters if row["key"] not in known])
    for row in edition.parameters:
        parameters.filter(key=row["key"]).update(order=row["order"])
    rulebook.digest = edition.digest
    rulebook.save(update_fields=["digest"])


def _write_criteria(get_model, rulebook, edition: Edition):
    sections = _write(get_model("partners", "Section"), rulebook, edition.sections)
    section_of = {section.code: section for section in sections}
    criteria = [{**row, "section": section_of[row["section"]]} for row in edition.criteria]
    _write(get_model("partners", "Criterion"), rulebook, criteria)


def _write(model, rulebook, rows):
    return model.objects.bulk_create([model(rulebook=rulebook, **row) for row in rows])
