"""What changed between two versions of an application: pure functions over the content of two submissions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.comparison import Segment, segments

VALUES = ("choice", "choices", "number", "date")
ABOUT = "ABOUT"
REQUEST = "REQUEST"


@dataclass(frozen=True)
class Change:
    """What changed at one place: a criterion's code, `ABOUT` (declarations) or `REQUEST` (what access is asked for).

    `fields` are (name, before, after) of values that were picked or entered; `words` are the text's segments;
    evidence is listed as in the content. `is_new` and `is_gone` say that the place has no counterpart.
    """

    code: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    words: tuple[Segment, ...] = ()
    evidence_added: tuple[dict, ...] = ()
    evidence_removed: tuple[dict, ...] = ()
    is_new: bool = False
    is_gone: bool = False


@dataclass
class _Found:
    changes: dict[str, Change] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        if change.fields or change.words or change.evidence_added or change.evidence_removed:
            self.changes[change.code] = change


def changes(old: dict, new: dict) -> dict[str, Change]:
    """By code, only what differs. `old` and `new` are `Submission.content`."""
    found = _Found()
    before, after = old.get("answers", {}), new.get("answers", {})
    for code in [*after, *(code for code in before if code not in after)]:
        found.add(_of_answer(code, before.get(code), after.get(code)))
    found.add(Change(ABOUT, fields=_fields(_about(old), _about(new))))
    found.add(Change(REQUEST, fields=_fields(_request(old), _request(new))))
    return found.changes


def _of_answer(code: str, before: dict | None, after: dict | None) -> Change:
    was, now = before or {}, after or {}
    text_before, text_after = was.get("text", ""), now.get("text", "")
    added, removed = _evidence(was.get("evidence", ()), now.get("evidence", ()))
    return Change(
        code,
        fields=tuple((name, was.get(name), now.get(name)) for name in VALUES if was.get(name) != now.get(name)),
        words=segments(text_before, text_after) if text_before != text_after else (),
        evidence_added=added,
        evidence_removed=removed,
        is_new=before is None,
        is_gone=after is None,
    )


def _evidence(before: Iterable[dict], after: Iterable[dict]) -> tuple[tuple[dict, ...], tuple[dict, ...]]:
    was = {(item["document"], item["version"]): item for item in before}
    now = {(item["document"], item["version"]): item for item in after}
    return (
        tuple(item for key, item in now.items() if key not in was),
        tuple(item for key, item in was.items() if key not in now),
    )


def _about(content: dict) -> dict[str, Any]:
    return {"tier": content.get("tier"), **content.get("declarations", {})}


def _request(content: dict) -> dict[str, Any]:
    return {
        f"{request['release']} {name}": value
        for request in content.get("requests", [])
        for name, value in request.items()
    }


def _fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    names = [*after, *(name for name in before if name not in after)]
    return tuple((name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))
