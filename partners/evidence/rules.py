"""Who may upload, open, release and seal evidence."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.evidence.models import Document, DocumentVersion
from portal.access import rule
from portal.ledger.models import Entry

Marking, Status = DocumentVersion.Marking, DocumentVersion.Status

is_partner_who_uploads = rule(
    lambda by, record: by.can("evidence.upload"),
    otherwise=_("Only a partner's responsible officers and contributors upload evidence."),
)
is_own = rule(
    lambda by, record: record.organisation_id == by.organisation_id,
    otherwise=_("This document belongs to another organisation."),
)
is_not_sealed = rule(
    lambda by, document: document.sealed_at is None,
    otherwise=_("This record is sealed after a spill was reported. An administrator of the programme decides on it."),
)
is_visible = rule(
    lambda by, document: Document.objects.visible_to(by).filter(pk=document.pk).exists(),
    otherwise=_("This document is not yours to see."),
)
may_add_version = is_partner_who_uploads & is_own & is_not_sealed
may_seal = (
    rule(lambda by, document: by.can("evidence.seal"), otherwise=_("Your role does not allow you to report a spill."))
    & is_visible
    & is_not_sealed
)


def _reported_it(by: Any, document: Document) -> bool:
    report = Entry.objects.filter(verb="evidence.sealed", reference=document.reference).order_by("-id").first()
    members = by.user.memberships.values_list("public_id", flat=True)
    return report is not None and report.actor in {str(public_id) for public_id in members}


may_decide_spill = (
    rule(
        lambda by, document: by.can("evidence.unseal"),
        otherwise=_("Only an administrator of the programme decides on a spill."),
    )
    & is_visible
    & rule(
        lambda by, document: by.organisation.jurisdiction_id == document.organisation.jurisdiction_id,
        otherwise=_("An administrator of the partner’s lead authority decides on this spill."),
    )
    & rule(
        lambda by, document: document.sealed_at is not None and not is_decided(document),
        otherwise=_("There is no reported spill here that waits for a decision."),
    )
    & rule(
        lambda by, document: not _reported_it(by, document),
        otherwise=_("You reported this spill. Another administrator has to decide on it."),
    )
)


def is_decided(document: Document) -> bool:
    """The report that sealed it was judged: it was a spill, or it would be open again."""
    return document.spill_decisions.filter(reported_at=document.sealed_at).exists()


def _may_be_read_red(by: Any, version: DocumentVersion) -> bool:
    """TLP:RED is for named people: the officers and the uploader on one side, who works the case on the other."""
    if version.marking != Marking.RED:
        return True
    if by.side == "partner":
        return by.role == "responsible_officer" or version.uploaded_by_id == by.pk
    return by.role in {"reviewer", "approver"}


def waits_for_release(version: DocumentVersion) -> bool:
    return version.status == Status.UNSCANNED and version.released_at is None


def _is_safe_to_open(by: Any, version: DocumentVersion) -> bool:
    """What nobody scanned goes back to the person who uploaded it, and to those who may release it and look first."""
    is_first = version.uploaded_by_id == by.pk or by.can("evidence.release")
    return version.may_be_opened or (waits_for_release(version) and is_first)


WHY_CLOSED = {
    Status.QUARANTINED: _("This file is still being scanned and kept apart. Try again in a few minutes."),
    Status.UNSCANNED: _(
        "This file was not scanned. An auditor, head of section or administrator of the programme must release it."
    ),
    Status.INFECTED: _("This file is infected and is not given out. Upload a clean version."),
    Status.REJECTED: _("This file was not accepted and is not given out."),
    Status.REDACTED: _("The content of this version was removed."),
}
sees_red = rule(_may_be_read_red, otherwise=_("This version is TLP:RED: only the people named for it may open it."))
is_safe = rule(_is_safe_to_open, otherwise=lambda by, version: WHY_CLOSED[version.status])
on_document = rule(
    lambda by, version: not is_visible.why_not(by, version.document) and not version.document.sealed_at,
    otherwise=lambda by, version: (
        is_visible.why_not(by, version.document) or is_not_sealed.why_not(by, version.document)
    ),
)
may_open = on_document & sees_red & is_safe
is_waiting = rule(
    lambda by, version: waits_for_release(version), otherwise=_("This version is not waiting for a release.")
)
may_release = (
    rule(
        lambda by, version: by.can("evidence.release"),
        otherwise=_("Only an auditor, head of section or administrator releases a file that was not scanned."),
    )
    & on_document
    & is_waiting
)
may_ask_for_release = (
    rule(
        lambda by, version: by.side == "programme" and by.can("evidence.view") and not by.can("evidence.release"),
        otherwise=_("Only members of the programme who cannot release a file ask for its release."),
    )
    & on_document
    & sees_red
    & is_waiting
    & rule(
        lambda by, version: version.release_asked_at is None,
        otherwise=_("The release of this version has been requested already."),
    )
)
may_correct = may_add_version
