"""A partner whose standing has ended: what happened, its letter, and until when it may object or apply again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from reviews.decisions import letter_words
from reviews.enforcement.removals.models import Removal

ENDED = {Partner.Status.REMOVED, Partner.Status.WITHDRAWN, Partner.Status.LAPSED}


@dataclass(frozen=True)
class Ended:
    """What the home of such a partner begins with."""

    title: str
    text: str
    since: datetime
    record: str = ""
    letter: str = ""
    object_until: datetime | None = None
    barred_until: date | None = None

    @property
    def may_object(self) -> bool:
        return self.object_until is not None and self.object_until >= dates.now()


def of_partner(partner: Partner, membership: Membership) -> Ended | None:
    """None while the standing runs or has not begun."""
    if partner.status not in ENDED:
        return None
    if partner.status == Partner.Status.REMOVED:
        return _removed(partner, membership)
    if partner.status == Partner.Status.LAPSED:
        title, text = _("Your standing lapsed"), _("It was not renewed in time. Every grant was revoked.")
    else:
        title, text = _("Your organisation left the programme"), _("Every grant ended. Outstanding reports remain due.")
    return Ended(title, text, partner.status_since, barred_until=partner.barred_until)


def _removed(partner: Partner, membership: Membership) -> Ended:
    removal = (
        Removal.objects.visible_to(membership)
        .filter(organisation=partner.organisation_id, status=Removal.Status.MADE)
        .select_related("letter", "rulebook")
        .order_by("-made_at")
        .first()
    )
    title = _("Your organisation was removed from the programme")
    text = _("Every grant was revoked. Outstanding reports remain due. You read what you had, and use nothing.")
    if removal is None:
        return Ended(title, text, partner.status_since, barred_until=partner.barred_until)
    home, rulebook = partner.organisation.jurisdiction, removal.rulebook or Rulebook.current()
    return Ended(
        title,
        text,
        partner.status_since,
        record=removal.get_absolute_url(),
        letter=reverse("removals:letter", args=[removal.reference]) if hasattr(removal, "letter") else "",
        object_until=letter_words.last_day_after(removal.made_at, home=home, rulebook=rulebook),
        barred_until=removal.barred_until,
    )
