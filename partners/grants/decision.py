"""THE access decision: is a grant effective for a person, a use and an environment at a moment, and if not, why.

One SQL statement yields the *bars* of one pair (grant, person) or of many; no row means effective (domain.md,
"Effective"). Every page, list and API asks here. A person of None asks about the grant apart from its people.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from partners.grants.codes import OF_A_PERSON, sentence
from partners.grants.rules import knows_people
from partners.grants.statement import ANSWER, ANSWER_NAMED, BARS
from portal import dates, prepared
from portal.access import Refused

Pair = tuple[int, int | None]


@dataclass(frozen=True)
class Bar:
    """One reason why access is not effective: a stable code, what it refers to, and since when."""

    code: str
    reference: str
    since: datetime | None

    @property
    def sentence(self) -> str:
        return sentence(self.code, self.reference)

    @property
    def is_of_a_person(self) -> bool:
        return self.code in OF_A_PERSON

    def told_to(self, reader: Any) -> "Bar":
        """The same as this reader may know it."""
        return self if knows_people(reader) else self.without_person

    @property
    def without_person(self) -> "Bar":
        """The same without anything about one person but the code."""
        return AnonymousBar(self.code, "", self.since) if self.is_of_a_person else self


class AnonymousBar(Bar):
    """A bar of one person, for readers who see no personal data."""

    @property
    def sentence(self) -> str:
        return str(OF_A_PERSON[self.code])


@dataclass(frozen=True)
class Decision:
    """The answer for one pair at a moment; `bars` empty means effective, at least until `valid_until`."""

    grant_id: int
    person_id: int | None
    at: datetime
    bars: tuple[Bar, ...]
    valid_until: datetime | None = None

    @property
    def is_effective(self) -> bool:
        return not self.bars


def decide(
    grant_id: int,
    person_id: int | None,
    *,
    use: str | None = None,
    environment_id: int | None = None,
    at: datetime | None = None,
) -> Decision:
    """The decision for one pair, with `valid_until`. Raises `Refused` for a moment in the past."""
    moment = _now_or_later(at)
    rows = prepared.rows(ANSWER, _parameters([(grant_id, person_id)], moment, use, environment_id))
    return _decision(rows, moment)


def decide_named(
    reader: Any,
    *,
    grant: uuid.UUID,
    person: uuid.UUID | None = None,
    use: str | None = None,
    environment: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Decision | None:
    """The decision for the pair that public ids name; None where the reader may not see one of what they name.

    Raises `Refused` for a moment in the past.
    """
    moment = _now_or_later(at)
    whose = {"side": reader.side, "reader": reader.organisation_id, "knows_people": knows_people(reader)}
    named = {"grant": grant, "person": person, "use": use, "environment": environment}
    rows = prepared.rows(ANSWER_NAMED, {**named, **whose, "at": moment})
    return _decision(rows, moment) if rows else None


def decide_all(
    pairs: Iterable[Pair],
    *,
    use: str | None = None,
    environment_id: int | None = None,
    at: datetime | None = None,
) -> dict[Pair, Decision]:
    """The decisions for many pairs in one statement, without `valid_until`."""
    wanted = list(dict.fromkeys(pairs))
    moment = at or dates.now()
    bars: dict[Pair, list[Bar]] = {pair: [] for pair in wanted}
    if wanted:
        told = prepared.rows(BARS, _parameters(wanted, moment, use, environment_id))
        for grant_id, person_id, code, reference, since in told:
            bars[grant_id, person_id].append(Bar(code, reference, since))
    return {pair: Decision(*pair, moment, tuple(found)) for pair, found in bars.items()}


def _now_or_later(at: datetime | None) -> datetime:
    now = dates.now()
    if at is not None and at < now:
        raise Refused(_("The decision is for now or later. What was effective in the past stands in the ledger."))
    return at or now


def _decision(rows: list[tuple[Any, ...]], at: datetime) -> Decision:
    bars = tuple(Bar(code, reference, since) for _grant, _person, code, reference, since, _until in rows if code)
    grant_id, person_id, *_bar, valid_until = rows[0]
    return Decision(grant_id, person_id, at, bars, None if bars else valid_until)


def _parameters(pairs: list[Pair], at: datetime, use: str | None, environment_id: int | None) -> dict[str, Any]:
    return {
        "grants": [grant_id for grant_id, _person in pairs],
        "people": [person_id for _grant, person_id in pairs],
        "at": at,
        "use": use,
        "environment": environment_id,
    }
