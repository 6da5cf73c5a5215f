"""How a suspension stands, for its page: who is out by it, what else holds them, whose turn it is."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from partners.grants import decision, holds
from partners.grants.models import GrantPerson
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from portal.accounts import absences
from portal.accounts.models import Membership
from portal.cases import history, whose
from portal.turns import Turn
from reviews.enforcement import acknowledgements, inquiry
from reviews.enforcement.models import Acknowledgement, Suspension
from reviews.enforcement.preview import LIVE, Row
from reviews.queue import waiting

ITS_OWN = {"partner_not_active", "grant_not_active"}  # A suspension of the whole partner or grant sets these itself.


def out_by(suspension: Suspension, reader: Any) -> list[Row]:
    """Everybody whom this suspension keeps out now, by the access decision; of a partner or provider, its own."""
    if suspension.status not in Suspension.STANDING:
        return []
    named = GrantPerson.objects.filter(
        ended_at=None, grant__status__in=LIVE, grant__organisation__in=suspension.organisations.all()
    )
    if reader.side == "partner":
        named = named.filter(grant__organisation=reader.organisation_id)
    if reader.side == "provider":
        named = named.filter(grant__release__provider=reader.organisation_id)
    rows = list(
        named.select_related("person", "grant__organisation", "grant__release", "grant__environment").order_by(
            "person__name", "grant__reference"
        )
    )
    answers = decision.decide_all((row.grant_id, row.person_id) for row in rows)
    found = [Row(row, answers[row.grant_id, row.person_id].bars) for row in rows]
    return [row for row in found if suspension.reference in _holds(row)]


def also_bars(row: Row, suspension: Suspension) -> str:
    """What else keeps somebody out who is out by this suspension, in sentences; what it does itself is left out."""
    others = [bar for bar in row.bars if bar.reference != suspension.reference and bar.code not in ITS_OWN]
    return " ".join(bar.sentence for bar in others)


def is_personal(suspension: Suspension) -> bool:
    """Its scope asks about people: a nationality, or a site."""
    scope, exceptions = holds.lines_of(suspension.reference)
    return inquiry.is_personal([scope, *exceptions])


def known_people(suspension: Suspension, out: list[Row], reader: Any) -> set[int]:
    """Of those who are out, whom this reader may read by name; by a nationality or a site, only with their details."""
    people = {row.named.person_id for row in out}
    if is_personal(suspension):
        return inquiry.readable_people(people, reader)
    return set(Person.objects.visible_to(reader).filter(pk__in=people).values_list("pk", flat=True))


def also_held_by(out: list[Row], suspension: Suspension, reader: Any) -> list[str]:
    """Other suspensions that keep somebody here out, as far as the reader may see them."""
    others = {reference for row in out for reference in _holds(row)} - {suspension.reference}
    visible = Suspension.objects.visible_to(reader).filter(reference__in=others)
    return sorted(visible.values_list("reference", flat=True))


def told_providers(suspension: Suspension, reader: Any) -> list[tuple[Acknowledgement, datetime]]:
    """The providers that were told, and by when each should have acknowledged; those that have not come first. A
    provider sees itself, a partner none."""
    told = suspension.acknowledgements.select_related("provider", "acknowledged_by__user")
    if reader.side == "provider":
        told = told.filter(provider=reader.organisation_id)
    if reader.side == "partner":
        return []
    allowed = acknowledgements.allowed()
    told = told.order_by(F("acknowledged_at").desc(nulls_first=True), "provider__name")
    return [(one, one.told_at + allowed) for one in told]


def turn(suspension: Suspension, reader: Any) -> Turn | None:
    """Whose turn it is; nothing once it has ended. A provider that has not acknowledged reads that it is its own."""
    case = suspension.case
    if case is None or suspension.status not in Suspension.STANDING:
        return None
    told = acknowledgements.waiting().filter(suspension=suspension, provider=reader.organisation_id).first()
    if told is not None:
        return Turn(
            whose=_("You"),
            for_what=_("to stop serving and acknowledge it"),
            since=told.told_at,
            by=acknowledgements.due_at(told),
            state="yours",
        )
    worked = waiting.turn_of(case, reader)
    second = suspension.second_person
    is_asked = suspension.status == Suspension.Status.INTERIM
    return Turn(
        whose=worked.whose,
        for_what=whose.for_what(case, reader),
        since=case.turn_since,
        by=case.due_at,
        state="yours" if worked.is_yours else "theirs",
        detail=_named(second, reader) if second is not None and is_asked and not worked.is_yours else "",
        by_note=_("it lapses by itself unless confirmed") if suspension.lapses_at else "",
    )


def _named(second: Membership, reader: Any) -> str:
    """Who was asked to confirm; who reads the name reads also that they are away."""
    name = history.name_for(second, reader)
    absence = absences.away_now([second.pk]).get(second.pk) if name == second.user.name else None
    return ", ".join(filter(None, [name, whose.away_words(absence) if absence else ""]))


def lift_reason(suspension: Suspension) -> str:
    """The coded reason of a lifting in words."""
    if not suspension.lift_reason:
        return ""
    return Rulebook.current().entry("lifting_reason", suspension.lift_reason).label


def _holds(row: Row) -> set[str]:
    return {bar.reference for bar in row.bars if bar.code == "held"}
