"""Criteria by frameworks: which codes each criterion's evidence is also useful for. Never a claim of compliance."""

from collections.abc import Iterable
from dataclasses import dataclass

from partners.rulebook.mappings import Link, id_of, mappings_of
from partners.rulebook.models import Criterion, Rulebook


@dataclass(frozen=True)
class Row:
    """A criterion and, in the order of the frameworks, the codes that it names."""

    criterion: Criterion
    cells: tuple[tuple[str, tuple[Link, ...]], ...]

    @property
    def codes(self) -> set[str]:
        return {link.code for _title, links in self.cells for link in links}


def frameworks_of(rulebook: Rulebook) -> dict[str, str]:
    """Code -> title of every framework that a criterion of the edition names."""
    found: dict[str, str] = {}
    for criterion in rulebook.ordered_criteria:
        for mapping in criterion.mappings.get("also_useful_for", []):
            found.setdefault(mapping["code"], mapping["framework"])
    return dict(sorted(found.items(), key=lambda item: item[1]))


def rows_of(criteria: Iterable[Criterion], frameworks: dict[str, str]) -> list[Row]:
    """One row a criterion; the controls' titles are read with one query for all."""
    criteria = list(criteria)
    mapped = mappings_of(criteria, with_texts=False)
    rows = []
    for criterion in criteria:
        named = {mapping.framework: mapping.links for mapping in mapped[criterion.code]}
        cells = tuple((title, named.get(code, ())) for code, title in frameworks.items())
        rows.append(Row(criterion, cells))
    return rows


def narrowed(rows: list[Row], *, section: str = "", search: str = "", only_mapped: bool = False) -> list[Row]:
    """Those of one section, of one code, or that name any code at all."""
    if section:
        rows = [row for row in rows if row.criterion.section.code == section]
    if search:
        rows = [row for row in rows if id_of(search) in map(id_of, {*row.codes, row.criterion.code})]
    return [row for row in rows if row.codes] if only_mapped else rows
