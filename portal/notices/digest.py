"""The digest: what a person is reminded of by mail, gathered in one message a person and day."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import dates, moments
from portal.notices import actions, rules
from portal.notices.models import Notice, Preference

GATHERED = timedelta(seconds=30)
"""What begins together is told one by one: a digest waits so long for the rest."""


def write_due_digests() -> int:
    """Write the digest of everybody whose hour has come; a second run writes none. Gives how many it was."""
    waiting = Notice.objects.filter(waits=True, user__is_active=True, created_at__lte=dates.now() - GATHERED)
    people = [notice.user for notice in waiting.select_related("user").order_by("user_id").distinct("user_id")]
    due = [p for p in actions.preferences_of(people).values() if rules.next_digest_at(p) <= dates.now()]
    return sum(_write(preference) for preference in due)


@transaction.atomic
def _write(preference: Preference) -> bool:
    """Write one person's digest, unless another worker just did."""
    Preference.objects.get_or_create(user=preference.user)
    claimed = Preference.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    mine = claimed.filter(user=preference.user_id).first()
    if mine is None or rules.next_digest_at(mine) > dates.now():
        return False
    notices = list(Notice.objects.filter(user=mine.user_id, waits=True).order_by("due_at", "pk"))
    if not notices:
        return False
    zone = ZoneInfo(mine.user.time_zone)
    mine.digest_on = dates.now().astimezone(zone).date()
    mine.save(update_fields=["digest_on"])
    with timezone.override(zone):
        mail = actions.mail_to(
            mine.user.email, subject=subject_of(notices), text=text_of(notices), key=f"digest/{mine.digest_on}"
        )
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(waits=False, digest=mail)
    return True


def subject_of(notices: list[Notice]) -> str:
    """It says how many."""
    words = ngettext("%(number)d deadline to look at", "%(number)d deadlines to look at", len(notices))
    return words % {"number": len(notices)}


def text_of(notices: list[Notice]) -> str:
    """Each with its deadline in the reader's zone, the days left, and the way to it."""
    items = "\n\n".join(_item(notice) for notice in notices)
    where = _("When this mail comes, and whether it comes, you choose here: %(address)s")
    return f"{items}\n\n{where % {'address': settings.PORTAL_URL + reverse('inbox:preferences')}}\n"


def _item(notice: Notice) -> str:
    lines = [notice.subject]
    if notice.due_at:
        due = {"moment": moments.words(notice.due_at), "left": moments.left(notice.due_at).words}
        lines.append(_("Due %(moment)s, %(left)s") % due)
    return "\n".join([*lines, notice.text, f"{settings.PORTAL_URL}/inbox/{notice.public_id}/"])
