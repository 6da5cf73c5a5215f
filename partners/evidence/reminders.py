"""Evidence that runs out: told to whoever may upload its next version."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.evidence.models import Document, DocumentVersion
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines

ZONE = "document__organisation__jurisdiction__time_zone"


class Expiry:
    """The last day of the newest version of each document."""

    kind = "evidence"

    def __init__(self, rulebook: Rulebook) -> None:
        self.ladder = ladder.of_days(before=rulebook.numbers("evidence.reminder_days"))

    def due(self) -> Iterable[Due]:
        uploaders = Membership.objects.current().with_capability("evidence.upload")
        rows = deadlines(
            current_versions().filter(document__organisation__memberships__in=uploaders),
            kind=self.kind,
            about="document__reference",
            due_at=EndOfDay("valid_until", ZONE),
            zone=ZONE,
            recipient="document__organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        version = current_versions().filter(document__reference=reminder.about).select_related("document").first()
        if version is None:
            return None
        told = {"title": version.document.title, "day": moments.words(version.valid_until)}
        return Words(
            subject=_("%(title)s runs out on %(day)s") % told,
            text=_("Upload its next version before then: evidence that has run out counts no more."),
            link=reverse("evidence:detail", args=[version.reference]),
            reference=version.reference,
        )


def current_versions() -> QuerySet[DocumentVersion]:
    """The newest version of each document that is in use and names a last day."""
    Status = DocumentVersion.Status
    newer = DocumentVersion.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    in_use = DocumentVersion.objects.exclude(status__in=[Status.INFECTED, Status.REJECTED, Status.REDACTED])
    open_documents = Document.objects.filter(sealed_at=None)
    return in_use.filter(~Exists(newer), valid_until__isnull=False, document__in=open_documents)
