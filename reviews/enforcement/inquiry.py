"""What a scope asks about people: what they are, or where they work. Asked only with a ground, and never unseen.

A line of nationality answers who holds which nationality, a line of sites who works where. Rulebook 2.6: nationality is
used for a legal order and nothing else, and every look is recorded. So such a line opens with a ground, nationality
with a cited order; it is answered by partner and number, and names are for those who may read these people's details.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.grants.holds import ScopeLines
from partners.personnel import rules as personnel
from portal import signing
from portal.accounts.models import Membership, Organisation
from portal.ledger import actions as ledger
from reviews.enforcement.models import Suspension
from reviews.enforcement.preview import Preview, Row

PERSONAL = ("nationalities", "environments")


@dataclass(frozen=True)
class Share:
    """One partner's share of the answer, in numbers of people."""

    organisation: Organisation
    loses: int
    out_already: int
    goes_on: int


@dataclass
class Inquiry:
    """The personal lines of a scope, and on what they are asked. The ledger's entry is about the question itself, which
    belongs to the programme and leaves no other record."""

    ledger_organisation_id = None

    lines: tuple[ScopeLines, ...]
    grounds: str
    legal_order: str
    by: Membership
    axes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.axes = tuple(axis for axis in PERSONAL if any(getattr(lines, axis) for lines in self.lines))
        self.pk, self.reference = self.by.pk, self.by.reference

    @property
    def why_closed(self) -> str:
        """Why the personal lines are not answered; empty if they are, or if there are none."""
        if not self.axes:
            return ""
        if self.grounds not in Suspension.Grounds.values:
            return _("Choose the ground first. A line of nationality or site is not counted without one.")
        if "nationalities" not in self.axes:
            return ""
        if self.grounds != Suspension.Grounds.LEGAL_ORDER or not self.legal_order.strip():
            return _("A line of nationality needs a legal order as the ground, with its reference (Rulebook 2.6).")
        if self._names_others:
            return _("Take the persons out of the scope: you may not read the nationality of each of them.")
        return ""

    @property
    def _names_others(self) -> bool:
        """A nationality held against one named person tells that person's nationality."""
        people = {pk for lines in self.lines for pk in lines.people}
        return personnel.with_details_for(self.by).filter(pk__in=people).count() < len(people)

    @property
    def is_open(self) -> bool:
        """Personal lines are asked, and may be."""
        return bool(self.axes) and not self.why_closed

    def may_name(self, rows: Iterable[Row]) -> list[Row]:
        """Those whose details the asker may read anyway."""
        rows = list(rows)
        known = readable_people({row.named.person_id for row in rows}, self.by)
        return [row for row in rows if row.named.person_id in known]

    @transaction.atomic
    def record(self, counted: Preview, *, named: Iterable[Row] = ()) -> None:
        """Every answer is a look. The order is kept as the entry's words; names are nowhere in it."""
        facts = {
            "asked": list(self.axes),
            "grounds": self.grounds,
            "people": len({row.named.person_id for row in counted.covered}),
            "named": len({row.named.person_id for row in named}),
        }
        ledger.append("suspension.counted", self, by=self.by, reason=self.legal_order.strip(), facts=facts)


def shares(counted: Preview) -> list[Share]:
    """By partner, the hardest hit first."""
    kinds = (counted.loses, counted.already_out, counted.goes_on)
    partners = {row.grant.organisation for rows in kinds for row in rows}
    found = [Share(partner, *(_people_of(partner, rows) for rows in kinds)) for partner in partners]
    return sorted(found, key=lambda share: (-share.loses, share.organisation.name))


def _people_of(partner: Organisation, rows: Iterable[Row]) -> int:
    return len({row.named.person_id for row in rows if row.grant.organisation_id == partner.pk})


def sealed(shown: str) -> str:
    """What the page carries in place of the pairs: whether they changed can be told by it, who they are cannot."""
    return signing.keyed_tag(f"shown:{shown}")


def is_personal(lines: Iterable[ScopeLines]) -> bool:
    return any(getattr(one, axis) for one in lines for axis in PERSONAL)


def readable_people(people: set[int], reader: Any) -> set[int]:
    """Of these people, those whose details the reader may read."""
    return set(personnel.with_details_for(reader).filter(pk__in=people).values_list("pk", flat=True))
