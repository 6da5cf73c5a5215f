"""Who is told of a removal, and in which words."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import Membership
from portal.notices import actions as notices
from portal.notices.models import Notice
from reviews.enforcement.removals.models import Removal


def tell_opened(removal: Removal, *, reason: str) -> None:
    """The partner's officers, who learn why, and every approver who sees the case."""
    told = {"suspension": removal.suspension}
    why = _("%(suspension)s was not answered in time.") if removal.cause == "unanswered" else _(
        "It follows from %(suspension)s."
    )  # fmt: skip
    subject = _("The removal of %(partner)s is considered")
    partner = _("Two approvers from two jurisdictions decide on it. Until then nothing more ends.")
    _notify(
        removal,
        officers_of(removal),
        key="opened",
        subject=subject,
        text="\n\n".join(filter(None, [why % told, reason, partner])),
    )
    _notify(removal, _approvers(removal), key="to-decide", subject=subject, text=why % told)


def ask_cosigners(removal: Removal) -> None:
    """Every approver of another jurisdiction than the proposer's."""
    others = _approvers(removal).exclude(
        organisation__jurisdiction=removal.proposed_by.organisation.jurisdiction_id  # type: ignore[union-attr]
    )
    key = f"cosign-{removal.status_since:%Y%m%d%H%M%S}"
    subject = _("The removal of %(partner)s waits for a second approver")
    _notify(removal, others, key=key, subject=subject, text=removal.text)


def tell_made(removal: Removal, *, revoked: int) -> None:
    """The partner's officers with the reasons and the bar, the lead authority's administrators with what ended."""
    day = f"{removal.barred_until:%-d %b %Y}"
    subject = _("%(partner)s was removed from the programme")
    bar = _("It may apply again from %(day)s on. The letter says how to object.") % {"day": day}
    _notify(removal, officers_of(removal), key="made", subject=subject, text=f"{removal.text}\n\n{bar}")
    ended = _("Grants revoked: %(n)s.") % {"n": revoked}
    _notify(removal, _administrators(removal), key="made", subject=subject, text=ended)


def tell_dropped(removal: Removal) -> None:
    """The partner's officers, and whether the suspension still stands."""
    key = f"dropped-{removal.status_since:%Y%m%d%H%M%S}"
    stands = removal.suspension.status in removal.suspension.STANDING
    words = _("%(suspension)s stands as it stood.") if stands else _("%(suspension)s has ended.")
    text = words % {"suspension": removal.suspension}
    subject = _("The removal of %(partner)s is not pursued")
    _notify(removal, officers_of(removal), key=key, subject=subject, text=text)


def tell_letter(removal: Removal) -> None:
    """The partner's officers, once the letter is written."""
    text = _("The letter gives the reasons and says how to object.")
    subject = _("The letter about the removal of %(partner)s is ready")
    _notify(removal, officers_of(removal), key="letter", subject=subject, text=text)


def officers_of(removal: Removal) -> Iterable[Membership]:
    current = Membership.objects.current().select_related("user")
    return current.filter(organisation=removal.organisation_id, role="responsible_officer")


def _administrators(removal: Removal) -> Iterable[Membership]:
    current = Membership.objects.current().select_related("user")
    return current.filter(role="administrator", organisation__jurisdiction=removal.organisation.jurisdiction_id)


def _approvers(removal: Removal) -> QuerySet[Membership]:
    current = Membership.objects.current().with_capability("decisions.make").select_related("user")
    return current.exclude(user__in=removal.case.recusals.values("membership__user"))


def _notify(removal: Removal, members: Iterable[Membership], *, key: str, subject: str, text: str) -> None:
    notices.notify(
        [member.user for member in members],
        key=f"removal-{removal.reference}-{key}",
        subject=subject % {"partner": removal.organisation},
        text=text,
        link=removal.get_absolute_url(),
        reference=removal.reference,
        kind=Notice.Kind.LEGAL,
    )
