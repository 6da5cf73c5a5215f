"""Warnings before a check expires: the newest stage only, once each."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from partners.personnel.models import Check, Person
from partners.rulebook.models import Rulebook
from portal import dates
from portal.notices import actions as notices


@transaction.atomic
def warn_of_expiry() -> int:
    """Tell officers and the person of checks that expire within the rulebook's stages; gives how many were told now."""
    stages = Rulebook.current().numbers("checks.warning_days")
    today = dates.now().date()
    told = 0
    for person_id, kind, expires_on in _expiring(today, within=max(stages)):
        stage = min(stage for stage in stages if (expires_on - today).days <= stage)
        told += _tell(Person.objects.select_related("organisation", "user").get(pk=person_id), kind, expires_on, stage)
    return told


def _expiring(today: date, *, within: int) -> QuerySet:
    """(person, kind, last day) of every kind of check whose latest clear row ends soon."""
    clear = Check.objects.filter(
        person__status=Person.Status.CLEARED, status__in=[Check.Status.CLEAR, Check.Status.RESTRICTED]
    )
    latest = clear.values("person", "kind").annotate(until=Max("expires_on"))
    soon = latest.filter(until__gte=today, until__lte=today + timedelta(days=within))
    return soon.order_by("person", "kind").values_list("person", "kind", "until")


def _tell(person: Person, kind: str, expires_on: date, stage: int) -> int:
    officers = person.organisation.memberships.current().filter(role="responsible_officer").select_related("user")
    users = {officer.user for officer in officers} | ({person.user} if person.user else set())
    words = {"person": person.reference, "kind": Check.Kind(kind).label, "day": f"{expires_on:%-d %b %Y}"}
    return notices.notify(
        users,
        key=f"check-{person.reference}-{kind}-{expires_on}-{stage}",
        subject=_("A check of %(person)s expires on %(day)s") % words,
        text=_("%(kind)s counts until %(day)s. Ask for it again in time: access stops when it expires.") % words,
        link=person.get_absolute_url(),
        reference=person.reference,
    )
