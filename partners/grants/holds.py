"""Placing and releasing holds. Holds are the truth; `suspended` on partners and grants follows from them."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_countries import countries

from partners.grants.models import Grant, Hold, HoldException, Scope
from partners.grants.statement import COVERED_PAIRS
from partners.standing.models import Partner
from portal import dates, signing
from portal.ledger import actions as ledger
from portal.ledger.models import Entry
from portal.states import Refused, move


@dataclass(frozen=True)
class ScopeLines:
    """A scope as it is asked for; ids, codes and country codes. Nationalities become keyed tags when it is placed."""

    organisations: list[int] = field(default_factory=list)
    grants: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    nationality_test: str = ""
    jurisdictions: list[str] = field(default_factory=list)
    environments: list[int] = field(default_factory=list)
    releases: list[int] = field(default_factory=list)
    families: list[str] = field(default_factory=list)
    access_levels: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """No axis narrows it: everybody is meant."""
        return not any(getattr(self, axis) for axis in self.__dataclass_fields__ if axis != "nationality_test")

    def columns(self) -> dict[str, Any]:
        """The values of a `Scope` model's columns."""
        columns = asdict(self)
        countries = columns.pop("nationalities")
        columns["nationality_tags"] = [nationality_tag(country) for country in countries]
        columns["permanent_tags"] = [permanent_tag(country) for country in countries]
        return columns


def nationality_tag(country: str) -> str:
    """The keyed tag of a nationality (ISO 3166 code)."""
    return signing.keyed_tag(f"nationality:{country}")


def permanent_tag(country: str) -> str:
    """The keyed tag of being a permanent resident of, or a protected person in, a country."""
    return signing.keyed_tag(f"permanent:{country}")


@transaction.atomic
def place_hold(
    scope: ScopeLines,
    *,
    by: Any,
    reference: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    exceptions: Iterable[ScopeLines] = (),
    covers_all: bool = False,
) -> Hold:
    """Let access stand still for a scope, from `starts_at` until it is released or `ends_at`.

    In order: the hold and its exceptions are written, the ledger told, and partners and grants that the hold covers
    whole become suspended.
    """
    if scope.is_open and not covers_all:
        raise Refused(_("Name at least one partner, person, grant, site or model: an open scope would stop everybody."))
    if scope.nationalities and not scope.nationality_test:
        raise Refused(_("Say which test a nationality is held against."))
    exceptions = list(exceptions)
    hold = Hold.objects.create(
        exceptions_placed=len(exceptions),
        reference=reference,
        starts_at=starts_at,
        ends_at=ends_at,
        covers_all=covers_all,
        placed_by=str(by.public_id),
        **scope.columns(),
    )
    HoldException.objects.bulk_create(HoldException(hold=hold, **lines.columns()) for lines in exceptions)
    ledger.append("hold.placed", hold, by=by, facts={"ends_at": ends_at.isoformat() if ends_at else None})
    _suspend_what_is_covered_whole(by)
    return hold


@transaction.atomic
def release_hold(reference: str, *, by: Any) -> int:
    """End every standing hold of this reference. What another hold still covers stays out. Returns how many ended."""
    holds = list(Hold.objects.select_for_update().filter(reference=reference, ended_at=None))
    for hold in holds:
        hold.ended_at = dates.now()
        hold.save(update_fields=["ended_at"])
        ledger.append("hold.released", hold, by=by)
    _restore_what_nothing_covers(by)
    return len(holds)


@transaction.atomic
def undo_hold(reference: str, *, by: Any) -> None:
    """End a hold that was placed by mistake: whatever it alone suspended has its status since when it had it before."""
    for hold in Hold.objects.select_for_update().filter(reference=reference, ended_at=None):
        hold.ended_at = dates.now()
        hold.save(update_fields=["ended_at"])
        ledger.append("hold.undone", hold, by=by)
    why = _("%(reference)s was placed by mistake.") % {"reference": reference}
    _restore_what_nothing_covers(by, since=_since_before, reason=why)


@transaction.atomic
def extend_hold(reference: str, *, ends_at: datetime | None, by: Any) -> None:
    """Let the standing holds of this reference end at another moment, or (None) stand until they are released."""
    for hold in Hold.objects.select_for_update().filter(reference=reference, ended_at=None):
        hold.ends_at = ends_at
        hold.save(update_fields=["ends_at"])
        ledger.append("hold.extended", hold, by=by, facts={"ends_at": ends_at.isoformat() if ends_at else None})


@transaction.atomic
def settle_holds(*, by: Any) -> int:
    """End the holds whose time is over and begin those whose time has come. Doing it twice changes nothing."""
    over = Hold.objects.select_for_update(skip_locked=True).filter(ended_at=None, ends_at__lte=dates.now())
    ended = 0
    for hold in over:
        hold.ended_at = hold.ends_at
        hold.save(update_fields=["ended_at"])
        ledger.append("hold.ended", hold, by=by)
        ended += 1
    _suspend_what_is_covered_whole(by)
    _restore_what_nothing_covers(by)
    return ended


@transaction.atomic
def follow_standing(*, by: Any) -> None:
    """A partner has a standing again: a hold that outlasted the former one suspends it at once."""
    _suspend_what_is_covered_whole(by)


def covered_pairs(scope: ScopeLines, exceptions: Iterable[ScopeLines] = ()) -> set[tuple[int, int]]:
    """(grant, person) of every live grant that this scope covers and no exception does."""
    return _pairs(scope).difference(*(_pairs(lines) for lines in exceptions))


def _pairs(scope: ScopeLines) -> set[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(COVERED_PAIRS, scope.columns())
        return set(cursor.fetchall())


def _standing() -> models.QuerySet[Hold]:
    now = dates.now()
    return Hold.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), ended_at=None, starts_at__lte=now)


def lines_of(reference: str) -> tuple[ScopeLines, list[ScopeLines]]:
    """The scope of the standing hold of this reference as it was asked for, and its exceptions; open if none stands."""
    hold = _standing().filter(reference=reference).prefetch_related("exceptions").first()
    if hold is None:
        return ScopeLines(), []
    return _lines(hold), [_lines(exception) for exception in hold.exceptions.all()]


def lines_ever(reference: str) -> tuple[ScopeLines, list[ScopeLines]]:
    """The same of the last hold of this reference, whether it stands or has ended."""
    hold = Hold.objects.filter(reference=reference).prefetch_related("exceptions").order_by("-pk").first()
    if hold is None:
        return ScopeLines(), []
    return _lines(hold), [_lines(exception) for exception in hold.exceptions.all()]


def _lines(scope: Scope) -> ScopeLines:
    """Nationalities are kept as keyed tags, so each country is tried."""
    kept = {axis: getattr(scope, axis) for axis in ScopeLines.__dataclass_fields__ if axis != "nationalities"}
    tags = set(scope.nationality_tags)
    found = [country for country in countries.countries if nationality_tag(country) in tags] if tags else []
    return ScopeLines(nationalities=found, **kept)


def partner_covered_whole_by(reference: str) -> int | None:
    """The one organisation that the standing hold of this reference covers whole; None if it is narrower or wider."""
    for hold in _standing().filter(reference=reference, exceptions=None):
        if _narrowed(hold) == {"organisations"} and len(hold.organisations) == 1:
            return hold.organisations[0]
    return None


def _narrowed(hold: Hold) -> set[str]:
    return {axis for axis in Scope.AXES if getattr(hold, axis)}


def _covered_whole() -> tuple[set[int], set[int]]:
    """Organisations and grants that a standing hold covers whole: no other axis narrows it and nothing is excepted."""
    organisations: set[int] = set()
    grants: set[int] = set()
    for hold in _standing().filter(exceptions=None):
        narrowed = _narrowed(hold)
        if narrowed == {"organisations"}:
            organisations.update(hold.organisations)
        if narrowed in ({"grants"}, {"organisations", "grants"}):
            grants.update(hold.grants)
    return organisations, grants


def _suspend_what_is_covered_whole(by: Any) -> None:
    organisations, grants = _covered_whole()
    for partner in Partner.objects.filter(organisation__in=organisations, status=Partner.Status.ACTIVE):
        move(partner, Partner.Status.SUSPENDED, by=by, facts=_remembered(partner), status_since=dates.now())
    for grant in Grant.objects.filter(pk__in=grants, status=Grant.Status.ACTIVE):
        move(grant, Grant.Status.SUSPENDED, by=by, facts=_remembered(grant), status_since=dates.now())


def _remembered(record: Any) -> dict[str, str]:
    """Since when it had the status that it loses, in case that was a mistake."""
    return {"since": record.status_since.isoformat()}


def _since_now(record: Any) -> datetime:
    return dates.now()


def _since_before(record: Any) -> datetime:
    """Since when it had its status before it was suspended, as the ledger remembers; now for what has no such entry."""
    verb = f"{record._meta.model_name}.suspended"
    entry = Entry.objects.filter(verb=verb, reference=record.reference).order_by("-id").first()
    since = entry.facts.get("since") if entry else None
    return datetime.fromisoformat(since) if since else dates.now()


def _restore_what_nothing_covers(by: Any, *, since: Callable[[Any], datetime] = _since_now, reason: str = "") -> None:
    organisations, grants = _covered_whole()
    suspended = Partner.objects.filter(status=Partner.Status.SUSPENDED).exclude(organisation__in=organisations)
    for partner in suspended:
        move(partner, Partner.Status.ACTIVE, by=by, reason=reason, status_since=since(partner))
    for grant in Grant.objects.filter(status=Grant.Status.SUSPENDED).exclude(pk__in=grants):
        move(grant, Grant.Status.ACTIVE, by=by, reason=reason, status_since=since(grant))
