"""What happens to evidence: it is uploaded, used, scanned, opened and, after a spill, sealed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from partners.evidence import rules
from partners.evidence.models import Document, DocumentVersion, EvidenceUse
from partners.evidence.periods import months_after
from partners.rulebook.models import Rulebook
from portal import dates
from portal.access import Lost
from portal.accounts.models import Membership, User
from portal.cases.references import next_reference
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.files.scanning import Verdict
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import SystemActor, move
from portal.waking import wake

SCAN = "partners.evidence.scan"
SCANNER = SystemActor("system:scanner")
STATUS_OF_VERDICT = {"clean": "clean", "infected": "infected", "unscanned": "unscanned"}


@transaction.atomic
def upload(
    received: Any,
    *,
    title: str,
    kind: str,
    marking: str,
    by: Membership,
    covers_from: date | None = None,
    covers_to: date | None = None,
    document: Document | None = None,
) -> DocumentVersion:
    """Keep an upload as a new document, or as the next version of `document`.

    Effects: the sealed file is kept, document and version are written, the ledger has the digest, a scan is woken.
    """
    rules.is_partner_who_uploads.check(by, None)
    entry = Rulebook.current().entry("evidence_kind", kind)
    if document is None:
        document = Document.objects.create(
            reference=next_reference("DOC"), organisation=by.organisation, title=title, kind=kind, created_by=by
        )
    else:
        document = Document.objects.select_for_update().get(pk=document.pk)
        rules.may_add_version.check(by, document)
    stored = files.keep(received, organisation=by.organisation, by=by)
    months = entry.data.get("valid_months")
    version = DocumentVersion.objects.create(
        document=document,
        number=(document.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        stored=stored,
        marking=marking,
        covers_from=covers_from,
        covers_to=covers_to,
        valid_until=months_after(covers_to, months) if covers_to and months else None,
        uploaded_by=by,
    )
    facts = {**stored.ledger_facts, "version": version.number, "kind": document.kind, "marking": marking}
    ledger.append("evidence.uploaded", version, by=by, facts=facts)
    wake(SCAN, version.pk)
    return version


def note_uses(reference: str, uses: Iterable[tuple[str, DocumentVersion]]) -> None:
    """The record with this reference rests on these versions, each at its place; noting it twice changes nothing."""
    rows = [EvidenceUse(version=version, reference=reference, label=label) for label, version in uses]
    EvidenceUse.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def record_scan(version: DocumentVersion, verdict: Verdict) -> bool:
    """Write down what the scanner said; a scan that failed leaves the file kept apart, to be asked about again."""
    version = locked(version)
    status = STATUS_OF_VERDICT.get(verdict.state)
    if version.status != DocumentVersion.Status.QUARANTINED or status is None:
        return False
    move(version, status, by=SCANNER, facts={"version": version.number, "sha256": version.stored.sha256})
    if status == DocumentVersion.Status.INFECTED:
        _tell_of_infection(version)
    return True


@transaction.atomic
def download(version: DocumentVersion, *, by: Membership) -> StoredFile:
    """Give the file to this member, and write down that it was given."""
    rules.may_open.check(by, version)
    facts = {"version": version.number, "sha256": version.stored.sha256}
    if rules.waits_for_release(version):
        facts["before_release"] = True
    ledger.append("evidence.downloaded", version, by=by, facts=facts)
    return version.stored


@transaction.atomic
def report_spill(document: Document, *, by: Membership, reason: str = "") -> None:
    """Seal a record into which something got that must not be here.

    Effects: nobody opens its files from now on; the administrators of the lead authority and the partner's officers
    are told.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=document.pk)
    if document.sealed_at is not None:
        raise Lost(_("This record is sealed already. %(who)s") % {"who": ledger.last_act_on(document)})
    rules.may_seal.check(by, document)
    document.sealed_at = dates.now()
    document.save(update_fields=["sealed_at"])
    ledger.append("evidence.sealed", document, by=by, reason=reason)
    notices.notify(
        _who_hears_of_a_spill(document),
        key=f"evidence.sealed:{document.reference}:{document.sealed_at:%Y%m%d%H%M%S%f}",
        subject=_("A spill was reported: %(reference)s is sealed") % {"reference": document.reference},
        text=_("Nobody can open %(reference)s until an administrator of the programme has decided on it.")
        % {"reference": document.reference},
        link=f"/evidence/{document.reference}/",
        reference=document.reference,
    )


def locked(version: DocumentVersion) -> DocumentVersion:
    locked = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document", "stored")
    return locked.get(pk=version.pk)


def _who_hears_of_a_spill(document: Document) -> Any:
    current = Membership.objects.current()
    administrators = current.filter(
        role="administrator", organisation__jurisdiction=document.organisation.jurisdiction_id
    )
    officers = current.filter(role="responsible_officer", organisation=document.organisation_id)
    return User.objects.filter(memberships__in=administrators | officers).distinct()


def _tell_of_infection(version: DocumentVersion) -> None:
    notices.notify(
        [version.uploaded_by.user],
        key=f"evidence.infected:{version.document.reference}:{version.number}",
        subject=_("%(reference)s was not accepted: it is infected") % {"reference": version.document.reference},
        text=_("The scanner found malware in %(title)s. Nobody can open it. Upload a clean version.")
        % {"title": version.document.title},
        link=f"/evidence/{version.document.reference}/",
        reference=version.document.reference,
    )
