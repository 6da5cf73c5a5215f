"""What a criterion's evidence is also useful for: codes of public frameworks, and the control's own text where a
catalogue that holds it is loaded. Never a claim of compliance."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from partners.catalogues.models import Control
from partners.rulebook.models import Criterion, Rulebook
from portal.statements import AnyOf, Statement

TEXTS = ("statement", "guidance", "objectives")


def _newest_last() -> QuerySet[Control]:
    found = Control.objects.filter(control_id=AnyOf("ids")).exclude(catalogue__framework="")
    return found.select_related("catalogue").order_by("catalogue__last_modified", "catalogue__pk")


CONTROLS = Statement(_newest_last)
NAMED = Statement(lambda: _newest_last().defer(*TEXTS))


@dataclass(frozen=True)
class Link:
    """One code, and the control that it names if a loaded catalogue holds it."""

    code: str
    control: Control | None = None


@dataclass(frozen=True)
class Mapping:
    """The codes of one framework."""

    framework: str
    title: str
    links: tuple[Link, ...]

    @property
    def codes(self) -> str:
        return ", ".join(link.code for link in self.links)

    @property
    def known(self) -> list[Link]:
        """Those whose control a loaded catalogue holds."""
        return [link for link in self.links if link.control]


def id_of(code: str) -> str:
    """The id under which an OSCAL catalogue holds a code: AC-2.3 is ac-2.3."""
    return code.lower().replace(" ", "-")


def ids_by_framework(rulebook: Rulebook) -> dict[str, set[str]]:
    """By the code of a framework, the ids of all controls that the criteria of an edition name."""
    found: dict[str, set[str]] = {}
    for criterion in rulebook.ordered_criteria:
        for framework, codes in _named(criterion):
            found.setdefault(framework, set()).update(map(id_of, codes))
    return found


def mappings_of(criteria: Iterable[Criterion], *, with_texts: bool = True) -> dict[str, list[Mapping]]:
    """By criterion, its mappings with their controls; one query for all. Without texts only what a link needs."""
    criteria = list(criteria)
    ids = {id_of(code) for each in criteria for _framework, codes in _named(each) for code in codes}
    controls = _controls(CONTROLS if with_texts else NAMED, ids)
    return {criterion.code: _mappings(criterion, controls) for criterion in criteria}


def _mappings(criterion: Criterion, controls: dict[tuple[str, str], Control]) -> list[Mapping]:
    return [
        Mapping(
            given["code"],
            given["framework"],
            tuple(Link(code, controls.get((given["code"], id_of(code)))) for code in given["controls"]),
        )
        for given in criterion.mappings.get("also_useful_for", [])
    ]


def _named(criterion: Criterion) -> list[tuple[str, list[str]]]:
    return [(given["code"], given["controls"]) for given in criterion.mappings.get("also_useful_for", [])]


def _controls(newest_last: Statement, ids: set[str]) -> dict[tuple[str, str], Control]:
    """By framework and id; where several catalogues of a framework hold a control, the newest speaks."""
    found = newest_last.records(ids=list(ids)) if ids else []
    return {(control.catalogue.framework, control.control_id): control for control in found}
