"""What one partner's evidence supports, criterion by criterion and framework by framework, and where the gaps are."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.applications import gaps
from partners.applications.content import content_of
from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire
from partners.crosswalk.table import Row, frameworks_of, rows_of
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Criterion
from portal import dates

# A file that still waits for the scanner is no gap; one that was refused or blacked out is.
UNUSABLE = {DocumentVersion.Status.INFECTED, DocumentVersion.Status.REJECTED, DocumentVersion.Status.REDACTED}
SUPPORTED, WEAK, MISSING, NOT_NEEDED = "supported", "weak", "missing", "not_needed"
STATES: dict[str, tuple[str, str | Promise]] = {
    SUPPORTED: ("good", gettext_lazy("Supported")),
    WEAK: ("warn", gettext_lazy("Evidence no longer good")),
    MISSING: ("bad", gettext_lazy("Evidence missing")),
    NOT_NEEDED: ("idle", gettext_lazy("The signed answer is enough")),
}


@dataclass(frozen=True)
class Piece:
    """One document behind an answer; `fault` says why it no longer supports it."""

    reference: str
    title: str
    fault: str


@dataclass(frozen=True)
class Supported:
    """A criterion with what stands behind its answer."""

    row: Row
    state: str
    pieces: tuple[Piece, ...]

    @property
    def family(self) -> str:
        return STATES[self.state][0]

    @property
    def words(self) -> str | Promise:
        return STATES[self.state][1]

    @property
    def is_gap(self) -> bool:
        return self.state in (WEAK, MISSING)


@dataclass
class Framework:
    """How far the codes of one framework are supported."""

    title: str
    supported: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    @property
    def gaps(self) -> list[str]:
        return sorted(self.named - self.supported)


def application_of(organisation: Any, reader: Any) -> Application | None:
    """The newest application for standing that the reader may see and that was not given up."""
    kinds = [Application.Kind.QUALIFICATION, Application.Kind.RENEWAL]
    seen = Application.objects.visible_to(reader).filter(organisation=organisation, kind__in=kinds)
    ended = [Application.Status.WITHDRAWN, Application.Status.LAPSED]
    return seen.exclude(status__in=ended).select_related("rulebook", "organisation__partner", "case").first()


def support_of(application: Application, reader: Any) -> list[Supported]:
    """Every criterion that the application is asked: the partner's own as it stands, for others as last submitted."""
    content = _content(application, reader)
    rulebook = application.rulebook
    asked = rulebook.criteria_for(
        tier=content["tier"], type=content["type"], declarations=content.get("declarations", {})
    )
    items = {code: answer.get("evidence", []) for code, answer in content["answers"].items()}
    versions = _versions(item for listed in items.values() for item in listed)
    rows = rows_of(asked, frameworks_of(rulebook))
    return [_supported(row, items.get(row.criterion.code, []), versions, content["tier"]) for row in rows]


def by_framework(supported: list[Supported]) -> list[Framework]:
    """A code counts as supported when the evidence of one criterion that names it is good."""
    found: dict[str, Framework] = {}
    for each in supported:
        for title, links in each.row.cells:
            framework = found.setdefault(title, Framework(title))
            codes = {link.code for link in links}
            framework.named |= codes
            framework.supported |= codes if each.state in (SUPPORTED, NOT_NEEDED) else set()
    return list(found.values())


def _content(application: Application, reader: Any) -> dict[str, Any]:
    if reader.side == "partner":
        return content_of(Questionnaire(application))
    submission = application.submissions.order_by("-number").first()
    if submission is not None:
        return submission.content
    return {"tier": application.tier, "type": application.organisation.partner.type, "answers": {}}


def _versions(items: Any) -> dict[tuple[str, int], DocumentVersion]:
    references = {item["document"] for item in items}
    found = DocumentVersion.objects.filter(document__reference__in=references).select_related("document")
    return {(version.document.reference, version.number): version for version in found}


def _supported(row: Row, items: list[dict], versions: dict[tuple[str, int], DocumentVersion], tier: int) -> Supported:
    criterion = row.criterion
    pieces = tuple(
        Piece(
            item["document"],
            _("%(title)s, version %(number)s") % {"title": item["title"], "number": item["version"]},
            _fault(versions.get((item["document"], item["version"])), criterion),
        )
        for item in items
    )
    if any(not piece.fault for piece in pieces):
        return Supported(row, SUPPORTED, pieces)
    if pieces:
        return Supported(row, WEAK, pieces)
    return Supported(row, MISSING if criterion.needs_evidence(tier) else NOT_NEEDED, pieces)


def _fault(version: DocumentVersion | None, criterion: Criterion) -> str:
    today = dates.now().date()
    if version is None or version.status in UNUSABLE:
        return _("the file cannot be used")
    if version.valid_until and version.valid_until < today:
        return _("ran out")
    if gaps.is_too_old(version, criterion, on=today) and version.covers_to is None:
        return _("does not say which period it covers")
    if gaps.is_too_old(version, criterion, on=today):
        return _("older than %(months)d months") % {"months": criterion.evidence_no_older_than_months}
    return ""
