"""Files that nobody could scan: a reader asks for their release, and whoever may release them looks first and does."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.evidence import rules
from partners.evidence.actions import locked
from partners.evidence.models import Document, DocumentVersion
from portal import dates
from portal.access import Lost, Refused
from portal.accounts.models import Membership, User
from portal.ledger import actions as ledger
from portal.notices import actions as notices


@transaction.atomic
def release(version: DocumentVersion, *, by: Membership, reason: str) -> None:
    """Let a file that nobody could scan be opened, on one person's word and with a reason; who asked for it is told."""
    version = locked(version)
    if version.released_at is not None:
        raise Lost(_("This file was released already. %(who)s") % {"who": ledger.last_act_on(version)})
    rules.may_release.check(by, version)
    if not reason.strip():
        raise Refused(_("Say why this file may go out without a scan."))
    version.released_at = dates.now()
    version.save(update_fields=["released_at"])
    facts = {"version": version.number, "sha256": version.stored.sha256}
    ledger.append("evidence.released", version, by=by, reason=reason, facts=facts)
    if version.release_asked_by:
        _tell(
            [version.release_asked_by.user],
            version,
            key="released",
            subject=_("%(reference)s was released"),
            text=_("You can open %(title)s, version %(number)d, now. It was not scanned."),
        )


@transaction.atomic
def release_all(versions: Iterable[DocumentVersion], *, by: Membership, reason: str) -> None:
    """Release several files with one reason: all of them, or none."""
    chosen = sorted(versions, key=lambda version: version.pk)
    if not chosen:
        raise Refused(_("Tick the files that you release."))
    for version in chosen:
        release(version, by=by, reason=reason)


@transaction.atomic
def ask_for_release(version: DocumentVersion, *, by: Membership) -> None:
    """Note that this member waits for a file, and tell those who may release it."""
    version = locked(version)
    rules.may_ask_for_release.check(by, version)
    version.release_asked_at, version.release_asked_by = dates.now(), by
    version.save(update_fields=["release_asked_at", "release_asked_by"])
    facts = {"version": version.number, "sha256": version.stored.sha256}
    ledger.append("evidence.release_asked", version, by=by, facts=facts)
    _tell(
        User.objects.filter(memberships__in=[member.pk for member in who_may_release(version)]).distinct(),
        version,
        key="release-asked",
        subject=_("The release of %(reference)s was requested"),
        text=_("%(title)s, version %(number)d, was not scanned, and a reviewer needs it. Look at it, then release it."),
    )


def who_may_release(version: DocumentVersion) -> list[Membership]:
    """The members who may release this version just now."""
    able = Membership.objects.current().with_capability("evidence.release").select_related("organisation", "user")
    return [member for member in able if rules.may_release.allows(member, version)]


def waiting_for(member: Membership) -> list[DocumentVersion]:
    """The files whose release this member may decide on, requested ones first, then the oldest."""
    if not member.can("evidence.release"):
        return []
    seen = Document.objects.visible_to(member).filter(sealed_at=None)
    related = ("document__organisation", "stored", "release_asked_by__user", "release_asked_by__organisation")
    found = DocumentVersion.objects.filter(
        document__in=seen, status=DocumentVersion.Status.UNSCANNED, released_at=None
    ).select_related(*related)
    return sorted(found, key=lambda version: (version.release_asked_at is None, version.uploaded_at, version.pk))


def count_words(count: int) -> str:
    return ngettext("Release %(count)d file", "Release %(count)d files", count) % {"count": count}


def _tell(users: Iterable[User], version: DocumentVersion, *, key: str, subject: str, text: str) -> None:
    told = {"reference": version.reference, "title": version.document.title, "number": version.number}
    notices.notify(
        users,
        key=f"evidence.{key}:{version.reference}:{version.number}",
        subject=subject % told,
        text=text % told,
        link=reverse("evidence:detail", args=[version.reference]),
        reference=version.reference,
    )
