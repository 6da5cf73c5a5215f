"""A version as people read it: stored codes become the rulebook's words, and changes stand beside what they change."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications import diff
from partners.applications.models import AccessRequest
from partners.evidence.models import DocumentVersion
from partners.personnel.models import Person
from partners.rulebook.models import Criterion, Rulebook
from portal.cases import free_text
from portal.moments import thousands
from portal.statements import AnyOf, Statement

OF_DOCUMENTS = Statement(
    lambda: DocumentVersion.objects.filter(document__reference=AnyOf("references")).select_related("document")
)


@dataclass
class ReadAnswer:
    """One criterion with its answer in words."""

    criterion: Criterion
    value: str
    text: str
    evidence: list[dict]
    change: diff.Change | None = None
    value_before: str = ""
    misses_target: bool = False


@dataclass
class ReadPart:
    """A section of a version."""

    number: int
    code: str
    title: str
    answers: list[ReadAnswer] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(answer.change is not None for answer in self.answers)


@dataclass
class Reading:
    """A whole version: what was declared, what is asked for, the sections, and the replies."""

    about: list[tuple[str, str]]
    requests: list[list[tuple[str, str]]]
    parts: list[ReadPart]
    replies: list[dict]
    about_change: list[tuple[str, str, str]] = field(default_factory=list)
    request_change: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(part.changed for part in self.parts) + bool(self.about_change) + bool(self.request_change)


def reading_of(
    content: dict[str, Any], rulebook: Rulebook, *, reader: Any, before: dict[str, Any] | None = None
) -> Reading:
    """The words of `content`, with people by name only to who may see them.

    With `before`, an earlier version's content, also what changed since.
    """
    changed = diff.changes(before, content) if before is not None else {}
    answers = content["answers"]
    parts: dict[str, ReadPart] = {}
    for criterion in rulebook.ordered_criteria:
        if criterion.code not in answers and criterion.code not in changed:
            continue
        section = criterion.section
        part = parts.setdefault(section.code, ReadPart(len(parts) + 1, section.code, section.title))
        answer = _answer(criterion, answers.get(criterion.code, {}), changed.get(criterion.code), before)
        part.answers.append(_as_read_by(reader, answer))
    _state_files([item for answer in answers.values() for item in answer["evidence"]])
    return Reading(
        about=_about(content, rulebook),
        requests=[_request(request, rulebook, reader) for request in content["requests"]],
        parts=list(parts.values()),
        replies=[_reply_as_read_by(reader, reply) for reply in content.get("replies", [])],
        about_change=_told(changed.get(diff.ABOUT)),
        request_change=[] if free_text.is_withheld_from(reader) else _told(changed.get(diff.REQUEST)),
    )


def value_of(criterion: Criterion, answer: dict[str, Any]) -> str:
    """The value that was picked or entered, in words; empty for a text."""
    labels = dict(criterion.choices)
    if "choice" in answer:
        return labels.get(answer["choice"], answer["choice"])
    if "choices" in answer:
        return ", ".join(labels.get(code, code) for code in answer["choices"])
    if "number" in answer:
        return f"{answer['number']} {criterion.unit}".strip()
    if "date" in answer:
        return date_format(parse_date(answer["date"]), "j M Y")
    return ""


def _answer(criterion: Criterion, answer: dict, change: diff.Change | None, before: dict | None) -> ReadAnswer:
    earlier = (before or {}).get("answers", {}).get(criterion.code, {})
    value_before = value_of(criterion, earlier)
    value = value_of(criterion, answer)
    return ReadAnswer(
        criterion=criterion,
        value=value,
        text=answer.get("text", ""),
        evidence=list(answer.get("evidence", [])),
        change=change,
        value_before=value_before if change and value_before != value else "",
        misses_target="number" in answer and not criterion.passes(float(answer["number"])),
    )


def _as_read_by(reader: Any, answer: ReadAnswer) -> ReadAnswer:
    answer.text = free_text.for_reader(answer.text, reader)
    if answer.change and free_text.is_withheld_from(reader):
        answer.change = replace(answer.change, words=())
    return answer


def _reply_as_read_by(reader: Any, reply: dict) -> dict:
    return {**reply, "reply": free_text.for_reader(reply["reply"], reader)} if reply.get("reply") else reply


def _state_files(items: list[dict]) -> None:
    """Beside each document of the version, how its file stands today; one query."""
    references = {item["document"] for item in items}
    found = OF_DOCUMENTS.records(references=list(references)) if references else []
    versions = {(version.document.reference, version.number): version for version in found}
    for item in items:
        item["state"] = versions.get((item["document"], item["version"]))


def _about(content: dict[str, Any], rulebook: Rulebook) -> list[tuple[str, str]]:
    yes_no = {"yes": _("Yes"), "no": _("No")}
    told = [(_("Tier"), str(content["tier"]))]
    if "grant" in content:
        told.append((_("Grant that it changes"), content["grant"]))
    if "extends_from" in content:
        told.append((_("To last longer than"), date_format(parse_date(content["extends_from"]), "j M Y")))
    if "months" in content:
        told.append((_("Longer by"), ngettext("%(n)d month", "%(n)d months", content["months"]) % {"n": content["months"]}))  # noqa: E501  # fmt: skip
    for declaration in rulebook.ordered_declarations:
        value = content["declarations"].get(declaration.code, "")
        told.append((declaration.question, str(dict(declaration.choices).get(value) or yes_no.get(value) or _("not answered"))))  # noqa: E501  # fmt: skip
    return told


def _request(request: dict[str, Any], rulebook: Rulebook, reader: Any) -> list[tuple[str, str]]:
    seen = Person.objects.visible_to(reader).filter(reference__in=request["people"])
    names = dict(seen.values_list("reference", "name"))
    people = [names.get(reference, reference) for reference in request["people"]]
    level = dict(AccessRequest.AccessLevel.choices).get(request["access_level"], request["access_level"])
    return [
        (_("Release"), request["release_name"]),
        (_("Access level"), str(level)),
        (_("Environment"), request["environment_name"] or _("none named")),
        (_("Uses"), _labels(rulebook, "use_category", request["use_categories"])),
        (_("Data"), _labels(rulebook, "data_class", request["data_classes"])),
        (_("People"), ", ".join(people) or _("nobody named")),
        (_("Purpose"), free_text.for_reader(request["purpose"], reader)),
        (_("At most"), _("%(requests)s requests a minute, %(tokens)s tokens a day") % {
            "requests": thousands(request["requests_per_minute"]), "tokens": thousands(request["tokens_per_day"])}),
        (_("Export basis"), free_text.for_reader(request["export_basis"], reader)),
    ]  # fmt: skip


def _labels(rulebook: Rulebook, library: str, codes: list[str]) -> str:
    return ", ".join(rulebook.entry(library, code).label for code in codes) or "–"


def _told(change: diff.Change | None) -> list[tuple[str, str, str]]:
    return [(name.replace("_", " "), _plain(was), _plain(now)) for name, was, now in change.fields] if change else []


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "–"
    return "–" if value in (None, "") else str(value).replace("_", " ")
