"""What a filed report keeps: the whole of it as plain JSON, and how it is read again."""

from dataclasses import dataclass
from typing import Any

from partners.applications import diff
from partners.reports import facts
from partners.reports.models import ReportSubmission, SubmissionEvidence
from partners.reports.sections import LIBRARY, Report
from portal.cases import free_text


def content_of(report: Report) -> dict[str, Any]:
    """Every section with the facts that stood beside it and the digests of its evidence; records by reference."""
    obligation = report.obligation
    return {
        "edition": obligation.rulebook.edition,
        "tier": obligation.tier,
        "from": obligation.period_start.isoformat(),
        "to": obligation.period_end.isoformat(),
        "statement": report.statement,
        "sections": {
            section.code: {
                "text": section.draft.text if section.draft else "",
                "is_nothing": bool(section.draft and section.draft.is_nothing),
                "evidence": [_evidence(row) for row in section.evidence],
                "known": report.facts.get(section.code, []),
            }
            for section in report.sections
        },
    }


@dataclass(frozen=True)
class ReadSection:
    """One section of a filed report as it is read: against the version before it, if there is one."""

    code: str
    title: str
    text: str
    is_nothing: bool
    evidence: list[dict[str, Any]]
    facts: list[facts.Fact]
    changed: tuple[diff.Segment, ...]
    before: dict[str, Any] | None


def reading_of(
    submission: ReportSubmission, *, reader: Any, older: Any = None, before: Any = None
) -> list[ReadSection]:
    """The sections of a version; `older` is the version before it, `before` what the last period said."""
    obligation = submission.obligation
    told = submission.content["sections"]
    known = facts.shown(
        {code: section["known"] for code, section in told.items()}, organisation=obligation.organisation, reader=reader
    )
    titles = {entry.code: entry.label for entry in obligation.rulebook.entries(LIBRARY)}
    olds = older.content["sections"] if older else {}
    earlier = before.content["sections"] if before else {}
    return [
        ReadSection(
            code=code,
            title=titles.get(code, code),
            text=free_text.for_reader(section["text"], reader),
            is_nothing=section["is_nothing"],
            evidence=section["evidence"],
            facts=known.get(code, []),
            changed=() if free_text.is_withheld_from(reader) else _changed(olds.get(code), section),
            before=_as_read_by(reader, earlier.get(code)),
        )
        for code, section in sorted(told.items(), key=lambda item: list(titles).index(item[0]))
    ]


def _as_read_by(reader: Any, section: dict[str, Any] | None) -> dict[str, Any] | None:
    return section and {**section, "text": free_text.for_reader(section["text"], reader)}


def _changed(older: dict[str, Any] | None, section: dict[str, Any]) -> tuple[diff.Segment, ...]:
    if older is None or older["text"] == section["text"]:
        return ()
    return diff.segments(older["text"], section["text"])


def _evidence(row: SubmissionEvidence) -> dict[str, Any]:
    version = row.version
    return {
        "document": version.document.reference,
        "version": version.number,
        "title": version.document.title,
        "marking": version.marking,
        "sha256": version.stored.sha256,
        "size": version.stored.size,
    }
