"""A report as it is written: its sections, what is in each, the facts beside it, and what the last period said."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from partners.reports import facts
from partners.reports.models import Obligation, ReportSection, ReportSubmission, SubmissionEvidence

LIBRARY = "report_section"
STATEMENT = "statement"  # Signed, not written.


@dataclass
class Section:
    """One section: the library's entry, the draft, its evidence, the facts, and the last period's answer."""

    code: str
    title: str
    guidance: str
    draft: ReportSection | None
    evidence: list[SubmissionEvidence]
    facts: list[facts.Fact]
    before: dict[str, Any] | None

    @property
    def is_answered(self) -> bool:
        return self.draft is not None and (self.draft.is_nothing or bool(self.draft.text.strip()))


class Report:
    """Everything that is written for one obligation so far, read once."""

    def __init__(self, obligation: Obligation, *, reader: Any = None) -> None:
        self.obligation = obligation
        self.reader = reader

    @cached_property
    def facts(self) -> dict[str, list[dict[str, str]]]:
        return facts.of_period(self.obligation)

    @cached_property
    def before(self) -> ReportSubmission | None:
        return previous(self.obligation)

    @cached_property
    def sections(self) -> list[Section]:
        drafts = {row.code: row for row in self.obligation.sections.select_related("updated_by__user")}
        evidence = list(self.obligation.evidence.select_related("version__document", "version__stored"))
        told = self.before.content["sections"] if self.before else {}
        known = (
            facts.shown(self.facts, organisation=self.obligation.organisation, reader=self.reader)
            if self.reader
            else {}
        )
        return [
            Section(
                code=entry.code,
                title=entry.label,
                guidance=entry.text,
                draft=drafts.get(entry.code),
                evidence=[row for row in evidence if row.code == entry.code],
                facts=known.get(entry.code, []),
                before=told.get(entry.code),
            )
            for entry in self.obligation.rulebook.entries(LIBRARY)
            if entry.code != STATEMENT
        ]

    @property
    def missing(self) -> list[Section]:
        return [section for section in self.sections if not section.is_answered]

    @property
    def done(self) -> int:
        return len(self.sections) - len(self.missing)

    @property
    def total(self) -> int:
        return len(self.sections)

    @property
    def statement(self) -> str:
        """What the officer signs."""
        return _("I have read this report. It is true and complete for the period, and nothing that belongs into it is left out.")  # fmt: skip # noqa: E501

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)


def previous(obligation: Obligation) -> ReportSubmission | None:
    """What was last filed for an earlier period."""
    filed = ReportSubmission.objects.filter(
        obligation__organisation=obligation.organisation_id, obligation__period_end__lt=obligation.period_start
    )
    return filed.select_related("obligation").order_by("-obligation__period_end", "-number").first()
