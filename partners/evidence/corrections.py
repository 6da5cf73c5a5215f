"""A document's title and kind can be corrected by its owner; what they were stays on the record."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.evidence import rules
from partners.evidence.models import Document, DocumentCorrection
from partners.rulebook.models import Rulebook
from portal import dates
from portal.access import Refused
from portal.accounts.models import Membership
from portal.ledger import actions as ledger


@transaction.atomic
def correct(document: Document, *, title: str, kind: str, reason: str, by: Membership) -> Document:
    """Give a document another title or kind.

    Effects: what it was is kept, the last day of each version follows from the new kind, the ledger names the kinds.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    rules.may_correct.check(by, document)
    entry = Rulebook.current().entry("evidence_kind", kind)
    if (title, kind) == (document.title, document.kind):
        raise Refused(_("Change the title or the kind, or leave the document as it is."))
    DocumentCorrection.objects.create(
        document=document, title_before=document.title, kind_before=document.kind, reason=reason, corrected_by=by
    )
    facts = {"kind_before": document.kind, "kind": kind, "title_changed": title != document.title}
    document.title, document.kind = title, kind
    document.save(update_fields=["title", "kind"])
    _follow_kind(document, entry.data.get("valid_months"))
    ledger.append("evidence.corrected", document, by=by, reason=reason, facts=facts)
    return document


def _follow_kind(document: Document, months: int | None) -> None:
    for version in document.versions.exclude(covers_to=None):
        version.valid_until = dates.add_months(version.covers_to, months) if months else None
        version.save(update_fields=["valid_until"])
