"""Writing a report before it is signed: what is typed is kept at once, only the filing is an act for the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.evidence.models import DocumentVersion
from partners.reports import rules
from partners.reports.models import Obligation, ReportSection, SubmissionEvidence
from partners.reports.sections import LIBRARY, STATEMENT
from portal import dates
from portal.access import Refused
from portal.accounts.models import Membership


@dataclass(frozen=True)
class Written:
    """What somebody wrote in one section; `seen` is the mark of the section as it stood when they began."""

    code: str
    text: str
    is_nothing: bool = False
    seen: str = ""

    @property
    def values(self) -> tuple[str, bool]:
        """Words win over “nothing to report”."""
        return self.text, self.is_nothing and not self.text.strip()


@transaction.atomic
def save_sections(obligation: Obligation, *, written: Sequence[Written], by: Membership) -> dict[str, ReportSection]:
    """Keep what was written, section by section.

    Gives, by code, the sections that somebody else changed meanwhile: those are not overwritten, and the writer decides
    after seeing both. Everything else is kept.
    """
    obligation = locked(obligation)
    rules.may_edit.check(by, obligation)
    drafts = {draft.code: draft for draft in obligation.sections.select_related("updated_by__user")}
    collisions = {}
    for entry in written:
        draft = drafts.get(entry.code)
        if entry.values == ((draft.text, draft.is_nothing) if draft else ("", False)):
            continue
        if draft is not None and mark_of(draft) != entry.seen and draft.updated_by_id != by.pk:
            collisions[entry.code] = draft
            continue
        _write(obligation, draft, entry, by)
    return collisions


@transaction.atomic
def attach(obligation: Obligation, *, code: str, version: DocumentVersion, by: Membership) -> None:
    """Let a version of a document stand behind a section; an older version of the same one makes way."""
    obligation = locked(obligation)
    rules.may_edit.check(by, obligation)
    _check_code(obligation, code)
    if version.document.organisation_id != obligation.organisation_id or version.document.sealed_at:
        raise Refused(_("Choose one of your own documents that is not sealed."))
    same = obligation.evidence.filter(code=code, version__document=version.document_id)
    same.exclude(version=version).delete()
    SubmissionEvidence.objects.get_or_create(
        obligation=obligation, code=code, version=version, defaults={"added_at": dates.now()}
    )


@transaction.atomic
def detach(obligation: Obligation, *, code: str, version: DocumentVersion, by: Membership) -> None:
    """Take a document away from a section; what was filed before stays as it was."""
    obligation = locked(obligation)
    rules.may_edit.check(by, obligation)
    obligation.evidence.filter(code=code, version=version).delete()


def locked(obligation: Obligation) -> Obligation:
    """The row, locked, with what the acts read of it."""
    found = Obligation.objects.select_for_update(of=("self",))
    return found.select_related("organisation__jurisdiction", "rulebook", "case__jurisdiction").get(pk=obligation.pk)


def mark_of(draft: ReportSection | None) -> str:
    """Tells one state of a section from the next; the form carries it."""
    return draft.updated_at.isoformat() if draft else ""


def _write(obligation: Obligation, draft: ReportSection | None, entry: Written, by: Membership) -> Any:
    _check_code(obligation, entry.code)
    draft = draft or ReportSection(obligation=obligation, code=entry.code)
    draft.text, draft.is_nothing = entry.values
    draft.updated_by, draft.updated_at = by, dates.now()
    draft.save()


def _check_code(obligation: Obligation, code: str) -> None:
    if code == STATEMENT or code not in {entry.code for entry in obligation.rulebook.entries(LIBRARY)}:
        raise Refused(_("A report has no section “%(code)s”.") % {"code": code})
