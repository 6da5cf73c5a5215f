"""What a criterion's evidence is also useful for: codes of public frameworks, and the control's own text where a
catalogue that holds it is loaded. Never a claim of compliance."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from partners.catalogues.identity import Framework, edition_in
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


def frameworks_named(rulebook: Rulebook) -> dict[str, Framework]:
    """By code, the frameworks that the criteria of an edition name, with the ids of all their controls."""
    titles: dict[str, str] = {}
    ids: dict[str, set[str]] = {}
    for criterion in rulebook.ordered_criteria:
        for given in criterion.mappings.get("also_useful_for", []):
            titles.setdefault(given["code"], given["framework"])
            ids.setdefault(given["code"], set()).update(map(id_of, given["controls"]))
    return {code: Framework(titles[code], frozenset(ids[code])) for code in titles}


def mappings_of(criteria: Iterable[Criterion], *, with_texts: bool = True) -> dict[str, list[Mapping]]:
    """By criterion, its mappings with their controls; one query for all. Without texts only what a link needs."""
    criteria = list(criteria)
    ids = {id_of(code) for each in criteria for _framework, codes in _named(each) for code in codes}
    editions = {edition_in(given["framework"]) for each in criteria for given in _mapped(each)}
    controls = _controls(CONTROLS if with_texts else NAMED, ids, editions)
    return {criterion.code: _mappings(criterion, controls) for criterion in criteria}


def _mappings(criterion: Criterion, controls: dict[tuple[str, str, str], Control]) -> list[Mapping]:
    return [
        Mapping(
            given["code"],
            given["framework"],
            tuple(
                Link(code, controls.get((given["code"], edition_in(given["framework"]), id_of(code))))
                for code in given["controls"]
            ),
        )
        for given in _mapped(criterion)
    ]


def _mapped(criterion: Criterion) -> list[dict]:
    return criterion.mappings.get("also_useful_for", [])


def _named(criterion: Criterion) -> list[tuple[str, list[str]]]:
    return [(given["code"], given["controls"]) for given in _mapped(criterion)]


def _controls(newest_last: Statement, ids: set[str], editions: set[str]) -> dict[tuple[str, str, str], Control]:
    """By framework, its edition as criteria name it, and id; of several catalogues of that edition the newest speaks.

    A catalogue whose file names no edition speaks for every edition, and where criteria name none, every catalogue.
    """
    found = newest_last.records(ids=list(ids)) if ids else []
    return {
        (control.catalogue.framework, edition, control.control_id): control
        for control in found
        for edition in editions
        if not edition or control.catalogue.edition in ("", edition)
    }
