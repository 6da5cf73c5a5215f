"""Writing a report before it is signed: what is typed is kept at once, only the filing is an act for the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.evidence.models import DocumentVersion
from partners.reports import rules
from partners.reports.models import Obligation, ReportSection, SubmissionEvidence
from partners.reports.sections import LIBRARY, STATEMENT
from portal import dates, marks
from portal.access import Refused
from portal.accounts.models import Membership


@dataclass(frozen=True)
class Written:
    """What somebody wrote in one section; `seen` are the marks of its fields as they stood when they began."""

    code: str
    values: Mapping[str, Any]
    seen: Mapping[str, set[str]] | None = None


@dataclass(frozen=True)
class Collision:
    """A section that was changed meanwhile, and the fields of it in which both wrote something."""

    section: ReportSection
    fields: set[str]


@transaction.atomic
def save_sections(obligation: Obligation, *, written: Sequence[Written], by: Membership) -> dict[str, Collision]:
    """Keep what was written, section by section and field by field.

    Gives, by code, the sections that were changed meanwhile, be it by the same person in another window: those fields
    are not overwritten, and the writer decides after seeing both. Everything else is kept.
    """
    obligation = locked(obligation)
    rules.may_edit.check(by, obligation)
    drafts = {draft.code: draft for draft in obligation.sections.select_related("updated_by__user")}
    collisions = {}
    for entry in written:
        draft = drafts.get(entry.code)
        stored = {"text": draft.text, "is_nothing": draft.is_nothing} if draft else {}
        changes, clashing = marks.merge(stored, entry.values, entry.seen)
        if draft and clashing:
            collisions[entry.code] = Collision(draft, clashing)
        if changes:
            _write(obligation, draft, entry.code, changes, by)
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


def _write(obligation: Obligation, draft: ReportSection | None, code: str, changes: Mapping, by: Membership) -> None:
    """Words win over “nothing to report”."""
    _check_code(obligation, code)
    draft = draft or ReportSection(obligation=obligation, code=code)
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.is_nothing = draft.is_nothing and not draft.text.strip()
    draft.updated_by, draft.updated_at = by, dates.now()
    draft.save()


def _check_code(obligation: Obligation, code: str) -> None:
    if code == STATEMENT or code not in {entry.code for entry in obligation.rulebook.entries(LIBRARY)}:
        raise Refused(_("A report has no section “%(code)s”.") % {"code": code})
