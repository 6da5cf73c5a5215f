"""Recording that a member is away, naming who stands in, and ending it early."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates, moments
from portal.access import Lost
from portal.accounts import rules_absences as rules
from portal.accounts.absences import Absence
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.rules_absences import Wish
from portal.ledger import actions as ledger
from portal.notices import actions as notices


@transaction.atomic
def record_absence(
    member: Membership, *, first_on: date, last_on: date, deputy: Membership | None, by: Membership
) -> Absence:
    """A member is away on these days of their own zone.

    Effects: the ledger entry; the deputy is told, and the member where somebody else recorded it; whoever counted on
    the member as their deputy in that time is told that nobody stands in for them then.
    """
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    member = Membership.objects.select_related("organisation", "user").get(pk=member.pk)
    rules.may_record_for.check(by, member)
    wish = Wish(member, first_on, last_on, deputy)
    rules.may_be_recorded.check(by, wish)
    zone = member.user.time_zone
    begins_at, ends_at = wish.moments
    absence = Absence.objects.create(
        membership=member, begins_at=begins_at, ends_at=ends_at, zone=zone, deputy=deputy, recorded_by=by
    )
    facts = {"first": first_on.isoformat(), "last": last_on.isoformat(), "deputy": deputy.reference if deputy else ""}
    ledger.append("absence.recorded", absence, by=by, facts=facts)
    _tell_of_recording(absence, by)
    for other in wish.touching.filter(deputy=member.pk).select_related("membership__user"):
        _tell_without_deputy(other, absence)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Membership) -> None:
    """The member is back, or does not go: it ends now, or has no length if it had not begun. Both are told."""
    Organisation.objects.select_for_update().get(pk=absence.membership.organisation_id)
    found = Absence.objects.select_related("membership__user", "membership__organisation", "deputy__user")
    absence = found.get(pk=absence.pk)
    rules.may_record_for.check(by, absence.membership)
    if absence.ends_at <= max(dates.now(), absence.begins_at):
        raise Lost(_("This absence is over already."))
    planned, absence.ends_at, absence.ended_by = absence.last_on, max(dates.now(), absence.begins_at), by
    absence.save(update_fields=["ends_at", "ended_by"])
    ledger.append("absence.ended", absence, by=by, facts={"planned": planned.isoformat()})
    _tell_of_ending(absence, by)


def _tell_of_recording(absence: Absence, by: Membership) -> None:
    told = _words(absence)
    if absence.deputy:
        _tell(
            absence,
            absence.deputy.user,
            "deputy",
            _("You stand in for %(name)s from %(first)s to %(last)s") % told,
            _(
                "What waits for %(name)s in that time also stands in your worklist and in your reminders. You act in "
                "your own name: take over what you work on. It gives you no other rights, and where you have a "
                "conflict, stand down as always."
            )
            % told,
        )
    if by.user_id != absence.membership.user_id:
        text = _("%(by)s recorded it. If it is wrong, end it under Members.") % {"by": by.user.name}
        subject = _("You are recorded as away from %(first)s to %(last)s") % told
        _tell(absence, absence.membership.user, "recorded", subject, text)


def _tell_without_deputy(other: Absence, absence: Absence) -> None:
    told = _words(absence)
    subject = _("Your deputy %(name)s is away from %(first)s to %(last)s") % told
    text = _("Nobody stands in for you in that time. You can end your absence and record it again with another deputy.")
    _tell(absence, other.membership.user, f"without-{other.pk}", subject, text)
    _tell(
        absence,
        other.recorded_by.user,
        f"without-{other.pk}",
        _("Nobody stands in for %(who)s from %(first)s to %(last)s") % {"who": other.membership.user.name, **told},
        _("%(name)s, who was to do it, is away too. Record the absence again with another deputy.") % told,
    )


def _tell_of_ending(absence: Absence, by: Membership) -> None:
    told = _words(absence)
    if absence.deputy:
        text = (
            _("What you took over stays yours until you hand it over; everything else is with %(name)s again.") % told
        )
        _tell(absence, absence.deputy.user, "over", _("You no longer stand in for %(name)s") % told, text)
    if by.user_id != absence.membership.user_id:
        text = _("%(by)s ended it. What waits for you stands in your worklist.") % {"by": by.user.name}
        _tell(absence, absence.membership.user, "ended", _("You are no longer recorded as away"), text)


def _words(absence: Absence) -> dict[str, Any]:
    days_of_it = {"first": moments.words(absence.first_on), "last": moments.words(absence.last_on)}
    return {"name": absence.membership.user.name, **days_of_it}


def _tell(absence: Absence, user: User, step: str, subject: str, text: str) -> None:
    notices.notify(
        [user], key=f"absence/{step}/{absence.reference}", subject=subject, text=text, link=reverse("members:list")
    )
