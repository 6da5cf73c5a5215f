"""Reading an OSCAL catalog (NIST OSCAL 1.0 to 1.2): checked whole, each complaint with its JSON pointer.

The parameters of a control are written out where the prose inserts them: a value as it is, a choice with its
alternatives, else the parameter's label in brackets.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from partners.catalogues import documents
from partners.catalogues.documents import Malformed
from partners.catalogues.markdown import plain

__all__ = ["MOST_BYTES", "Malformed", "ReadCatalog", "ReadControl", "read"]

MOST_BYTES = 50 * 1024 * 1024
MOST_CONTROLS = 10_000
DEEPEST = 10
VERSIONS = re.compile(r"1\.[012]\.\d{1,3}")
TOKEN = re.compile(r"[^\W\d][\w.-]*")
OTHER_KINDS = {
    "profile", "mapping-collection", "component-definition", "system-security-plan", "assessment-plan",
    "assessment-results", "plan-of-action-and-milestones",
}  # fmt: skip
# What a link of a withdrawn control says of where it went.
SUCCESSION = {"incorporated-into", "moved-to"}
INSERT = re.compile(r"\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}")
LINK = re.compile(r"\[([^\]]*)\]\(#[^)]*\)")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
Part = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """A group as it stands in the file; `parent` is another group's id."""

    id: str
    title: str
    parent: str


@dataclass(frozen=True)
class ReadControl:
    """A control as it stands in the file; `group` and `parent` are ids."""

    id: str
    label: str
    title: str
    group: str
    parent: str
    is_withdrawn: bool
    successors: list[dict[str, str]]
    statement: list[Part]
    guidance: list[Part]
    objectives: list[Part]


@dataclass
class ReadCatalog:
    """A whole file."""

    title: str
    version: str
    oscal_version: str
    last_modified: datetime
    digest: str
    identifier: str = ""
    groups: list[Group] = field(default_factory=list)
    controls: list[ReadControl] = field(default_factory=list)


def read(content: bytes) -> ReadCatalog:
    """The catalog in the bytes of a file."""
    if len(content) > MOST_BYTES:
        raise Malformed(f"the file is larger than {MOST_BYTES // 1024**2} MB.")
    catalog = Node(documents.parsed(content), "").document().at("catalog")
    about = catalog.at("metadata")
    version = about.text("oscal-version")
    if not VERSIONS.fullmatch(version):
        raise about.at("oscal-version").refuse(f"OSCAL 1.0, 1.1 or 1.2 is expected, not {version[:40]!r}")
    found = ReadCatalog(
        title=plain(about.text("title", most=300)),
        version=about.text("version", most=60),
        oscal_version=version,
        last_modified=about.at("last-modified").moment(),
        digest=hashlib.sha256(content).hexdigest(),
        identifier=next((each.text("identifier", most=200) for each in about.each("document-ids")), ""),
    )
    _Walk(found, {}).catalog(catalog)
    if not found.controls:
        raise catalog.refuse("there is no control in it")
    return found


@dataclass(frozen=True)
class Node:
    """A value of the file and its JSON pointer (RFC 6901)."""

    value: Any
    pointer: str

    def refuse(self, why: str) -> Malformed:
        return Malformed(f"{self.pointer or 'the file'}: {why}.")

    def document(self) -> "Node":
        """Itself, where it is a document with a catalog in it."""
        if not isinstance(self.value, dict):
            raise self.refuse("an OSCAL catalog is expected")
        if other := OTHER_KINDS & set(self.value):
            raise self.at(min(other)).refuse("this is not a catalog; import a catalog, or a profile that was resolved")
        if "catalog" not in self.value:
            raise self.refuse("an OSCAL catalog is expected, and there is no “catalog” in it")
        return self

    def has(self, name: str) -> bool:
        return name in self.mapping()

    def mapping(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.refuse("an object is expected")
        return self.value

    def at(self, name: str) -> "Node":
        pointer = f"{self.pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if not self.has(name):
            raise Node(None, pointer).refuse("missing")
        return Node(self.value[name], pointer)

    def each(self, name: str) -> Iterator["Node"]:
        """The members of a list, none where it is left out."""
        if not self.has(name):
            return
        listed = self.at(name)
        if not isinstance(listed.value, list):
            raise listed.refuse("a list is expected")
        for index, value in enumerate(listed.value):
            yield Node(value, f"{listed.pointer}/{index}")

    def text(self, name: str, *, most: int = 100_000) -> str:
        return self.at(name).own_text(most=most)

    def own_text(self, *, most: int = 100_000) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.refuse("a text is expected")
        if len(self.value) > most:
            raise self.refuse(f"longer than {most} characters")
        if UNWRITABLE.search(self.value):
            raise self.refuse("a character that cannot be kept stands in it")
        return self.value.strip()

    def text_or(self, name: str, otherwise: str = "", *, most: int = 100_000) -> str:
        return self.text(name, most=most) if self.has(name) else otherwise

    def token(self, name: str) -> str:
        found = self.text(name, most=100)
        if not TOKEN.fullmatch(found):
            raise self.at(name).refuse("an identifier of letters, digits, dots and hyphens is expected")
        return found

    def moment(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self.own_text(most=60))
        except ValueError:
            raise self.refuse("a date and time is expected") from None
        if moment.tzinfo is None:
            raise self.refuse("a date and time with its zone is expected")
        return moment

    def properties(self, name: str) -> Iterator["Node"]:
        return (each for each in self.each("props") if each.text_or("name") == name)


@dataclass
class _Walk:
    """Goes through groups and controls in the order of the file."""

    found: ReadCatalog
    parameters: dict[str, Node]
    seen: dict[str, str] = field(default_factory=dict)

    def catalog(self, catalog: Node) -> None:
        self._note_parameters(catalog, 0)
        self._inside(catalog, group="")

    def _note_parameters(self, node: Node, depth: int) -> None:
        """Every parameter of the file, because prose may insert those of another control."""
        if depth > DEEPEST:
            raise node.refuse("groups and controls are nested too deeply")
        for parameter in node.each("params"):
            self.parameters[parameter.text("id", most=200)] = parameter
        for name in ("groups", "controls"):
            for inner in node.each(name):
                self._note_parameters(inner, depth + 1)

    def _inside(self, node: Node, *, group: str) -> None:
        for inner in node.each("groups"):
            title = plain(inner.text("title", most=300))
            own = inner.token("id") if inner.has("id") else f"group-{len(self.found.groups) + 1}"
            self._once(inner, f"group {own}", own)
            self.found.groups.append(Group(own, title, group))
            self._inside(inner, group=own)
        for inner in node.each("controls"):
            self._control(inner, group=group, parent="")

    def _control(self, node: Node, *, group: str, parent: str) -> None:
        own = node.token("id")
        self._once(node, f"control {own}", own)
        if len(self.found.controls) >= MOST_CONTROLS:
            raise node.refuse(f"more than {MOST_CONTROLS} controls")
        status = [each.text("value", most=100).casefold() for each in node.properties("status")]
        self.found.controls.append(
            ReadControl(
                id=own,
                label=self._label(node) or own.upper(),
                title=plain(node.text("title", most=300)),
                group=group,
                parent=parent,
                is_withdrawn="withdrawn" in status,
                successors=self._successors(node),
                statement=self._texts(node, {"statement"}),
                guidance=self._texts(node, {"guidance"}),
                objectives=self._texts(node, {"assessment-objective", "objective"}),
            )
        )
        for inner in node.each("controls"):
            self._control(inner, group=group, parent=own)

    def _successors(self, node: Node) -> list[dict[str, str]]:
        """Which controls a withdrawn one went into, by their ids."""
        links = [(link.text_or("rel", most=100), link.text("href", most=300)) for link in node.each("links")]
        return [{"rel": rel, "id": href[1:]} for rel, href in links if rel in SUCCESSION and href.startswith("#")]

    def _once(self, node: Node, key: str, own: str) -> None:
        if key in self.seen:
            raise node.at("id").refuse(f"{own!r} stands twice, first at {self.seen[key]}")
        self.seen[key] = node.pointer

    def _texts(self, node: Node, names: set[str]) -> list[Part]:
        return [self._part(part, 0) for part in node.each("parts") if part.text("name", most=100) in names]

    def _part(self, node: Node, depth: int) -> Part:
        if depth > DEEPEST:
            raise node.refuse("parts are nested too deeply")
        return {
            "label": self._label(node),
            "prose": self._prose(node.at("prose")) if node.has("prose") else "",
            "parts": [self._part(inner, depth + 1) for inner in node.each("parts")],
        }

    def _label(self, node: Node) -> str:
        """The plain label; one of a class, such as a padded one, only where there is no other."""
        labels = [(each.has("class"), each.text("value", most=100)) for each in node.properties("label")]
        return min(labels, key=lambda label: label[0])[1] if labels else ""

    def _prose(self, node: Node) -> str:
        return "" if node.value == "" else self._written_out(node.own_text(), inside=())

    def _written_out(self, text: str, *, inside: tuple[str, ...]) -> str:
        text = INSERT.sub(lambda match: self._parameter(match[1], inside=inside), text)
        return LINK.sub(r"\1", text)

    def _parameter(self, name: str, *, inside: tuple[str, ...]) -> str:
        """A value, a choice between alternatives, or the label of what the organisation sets itself."""
        parameter = self.parameters.get(name)
        if parameter is None or name in inside or len(inside) > DEEPEST:
            return f"[{name}]"
        inside = (*inside, name)
        if values := [value.own_text() for value in parameter.each("values")]:
            return ", ".join(values)
        if parameter.has("select"):
            return self._choice(parameter.at("select"), inside=inside)
        label = " ".join(parameter.text_or("label").split())
        return f"[{self._written_out(label, inside=inside)}]" if label else f"[{name}]"

    def _choice(self, select: Node, *, inside: tuple[str, ...]) -> str:
        choices = [self._written_out(choice.own_text(), inside=inside) for choice in select.each("choice")]
        how = "one or more of" if select.text_or("how-many") == "one-or-more" else "one of"
        return f"[{how}: {'; '.join(choices)}]"
