"""Exactly who would lose what, who near them would not and why, and who is told: before a suspension is imposed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.grants import decision, holds
from partners.grants.decision import Bar
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant, GrantPerson
from partners.grants.seats import seat_of

Pair = tuple[int, int]
LIVE = (Grant.Status.ACTIVE, Grant.Status.SUSPENDED, Grant.Status.PAUSED)


@dataclass(frozen=True)
class Row:
    """A person on a grant, with what bars them now (nothing: effective), and why they are outside the scope."""

    named: GrantPerson
    bars: tuple[Bar, ...] = ()
    because: tuple[str, ...] = ()

    @property
    def pair(self) -> Pair:
        return self.named.grant_id, self.named.person_id

    @property
    def grant(self) -> Grant:
        return self.named.grant

    @property
    def seat(self) -> str:
        return seat_of(self.named.grant, self.named.person)

    @property
    def reason(self) -> str:
        return ", ".join(self.because)

    @property
    def stays_out(self) -> str:
        """Why somebody in scope has no access already, and until when that lasts."""
        holds = sorted({bar.reference for bar in self.bars if bar.code == "held"})
        if not holds:
            return self.bars[0].sentence
        if len(holds) == 1:
            return _("Already out by %(suspension)s; stays out until both end.") % {"suspension": holds[0]}
        return _("Already out by %(suspensions)s; stays out until all end.") % {"suspensions": ", ".join(holds)}


@dataclass(frozen=True)
class Neighbours:
    """People outside the scope for the same reason, on grants to the same release at the same site."""

    rows: list[Row]

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def who(self) -> str:
        names = sorted({row.named.person.name for row in self.rows})
        others = len(names) - 1
        if not others:
            return names[0]
        return ngettext("%(name)s and %(n)s other", "%(name)s and %(n)s others", others) % {
            "name": names[0], "n": others,
        }  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """Who loses access, who in scope had none already, and who nearby goes on working."""

    loses: list[Row] = field(default_factory=list)
    already_out: list[Row] = field(default_factory=list)
    goes_on: list[Row] = field(default_factory=list)

    @property
    def people(self) -> int:
        return len({row.named.person_id for row in self.loses})

    @property
    def grants(self) -> int:
        return len({row.named.grant_id for row in self.loses})

    @property
    def people_who_go_on(self) -> int:
        return len({row.named.person_id for row in self.goes_on})

    @property
    def covered(self) -> list[Row]:
        return [*self.loses, *self.already_out]

    @property
    def act(self) -> str:
        """What the last button does, in words that count."""
        if self.loses:
            people = ngettext("Suspend %(n)s person", "Suspend %(n)s people", self.people) % {"n": self.people}
            grants = ngettext("on %(n)s grant", "on %(n)s grants", self.grants) % {"n": self.grants}
            return f"{people} {grants}"
        out = len({row.named.person_id for row in self.already_out})
        if not out:
            return _("Suspend, although nobody is in this scope now")
        return ngettext("Suspend %(n)s person who is out already", "Suspend %(n)s people who are out already", out) % {
            "n": out
        }

    @property
    def shown(self) -> str:
        """Everybody in scope as the page carries it: grant, person, and whether access is effective now."""
        return " ".join(sorted(f"{g}.{p}.{int(not row.bars)}" for row in self.covered for g, p in [row.pair]))

    @property
    def neighbours(self) -> list[Neighbours]:
        """Those who go on, the nearest first, gathered by reason, partner, release and site."""
        groups: dict[tuple, list[Row]] = {}
        for row in self.goes_on:
            grant = row.grant
            key = (len(row.because), row.because, grant.organisation_id, grant.release_id, grant.environment_id)
            groups.setdefault(key, []).append(row)
        return [Neighbours(rows) for _key, rows in sorted(groups.items(), key=lambda item: item[0])]


def count(scope: ScopeLines, exceptions: Iterable[ScopeLines] = ()) -> Preview:
    """Count as of this moment; the answers are those of the access decision."""
    if scope.is_open:
        return Preview()
    exceptions = list(exceptions)
    in_scope = holds.covered_pairs(scope)
    covered = in_scope.difference(*(holds.covered_pairs(lines) for lines in exceptions))
    named = _named(in_scope, scope)
    answers = decision.decide_all((row.grant_id, row.person_id) for row in named)
    rows = [Row(row, answers[row.grant_id, row.person_id].bars) for row in named]
    outside = _Outside(scope, in_scope)
    return Preview(
        loses=[row for row in rows if row.pair in covered and not row.bars],
        already_out=[row for row in rows if row.pair in covered and row.bars],
        goes_on=[Row(row.named, (), outside.why(row)) for row in rows if row.pair not in covered and not row.bars],
    )


def _named(covered: set[Pair], scope: ScopeLines) -> list[GrantPerson]:
    """Those in scope and the nearest: who share a partner, person, release or site with somebody in scope."""
    live = GrantPerson.objects.filter(ended_at=None, grant__status__in=LIVE)
    grants = {grant for grant, _person in covered}
    values = list(Grant.objects.filter(pk__in=grants).values_list("organisation", "release", "environment"))
    near = (
        Q(grant__organisation__in={row[0] for row in values} | set(scope.organisations))
        | Q(grant__release__in={row[1] for row in values})
        | Q(grant__environment__in={row[2] for row in values})
        | Q(person__in={person for _grant, person in covered} | set(scope.people))
    )
    found = live.filter(near).select_related(
        "person", "grant__organisation", "grant__release__provider", "grant__environment"
    )
    return list(found.order_by("person__name", "grant__reference"))


class _Outside:
    """Says on which lines of the scope a pair is outside it."""

    def __init__(self, scope: ScopeLines, in_scope: set[Pair]) -> None:
        self.scope, self.in_scope = scope, in_scope
        test = {"nationalities": scope.nationalities, "nationality_test": scope.nationality_test}
        self.nationals = holds.covered_pairs(ScopeLines(**test)) if scope.nationalities else set()  # type: ignore[arg-type]

    def why(self, row: Row) -> tuple[str, ...]:
        if row.pair in self.in_scope:
            return (_("excepted"),)
        grant = row.grant
        release = grant.release
        values = {
            "organisations": (grant.organisation_id, _("another partner")),
            "people": (row.named.person_id, _("other people")),
            "releases": (grant.release_id, _("another release")),
            "families": (f"{release.provider_id}:{release.family}", _("another family")),
            "environments": (grant.environment_id, _("another site")),
            "grants": (grant.pk, _("another grant")),
            "access_levels": (grant.access_level, _("another access level")),
            "jurisdictions": (grant.organisation.jurisdiction_id, _("another jurisdiction")),
        }
        found = [why for axis, (value, why) in values.items() if self._is_outside(axis, value)]
        if self.scope.nationalities and row.pair not in self.nationals:
            found.append(_("nationality"))
        return tuple(found)

    def _is_outside(self, axis: str, value: object) -> bool:
        wanted = getattr(self.scope, axis)
        return bool(wanted) and value not in wanted
