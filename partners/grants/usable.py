"""Whether grants are usable, and by how many of the people named on them: for lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.grants import decision
from partners.grants.decision import Bar, Decision
from partners.grants.models import Grant, GrantPerson
from partners.personnel.models import Person


@dataclass(frozen=True)
class Usability:
    """The state of one grant: what bars the grant itself, and the decision for each named person."""

    grant: Grant
    bars: tuple[Bar, ...]
    people: tuple[tuple[Person, Decision], ...]

    @property
    def able(self) -> list[Person]:
        return [person for person, answer in self.people if answer.is_effective]

    @property
    def held_by(self) -> list[str]:
        """The suspensions that stop the grant, or somebody on it."""
        found = [self.bars, *(answer.bars for _person, answer in self.people)]
        return sorted({bar.reference for bars in found for bar in bars if bar.code == "held"})

    @property
    def is_usable(self) -> bool:
        return bool(self.able)

    @property
    def family(self) -> str:
        """The look's family of the summary: good, warn, bad, or wait while the provider is asked."""
        if self.grant.status in {Grant.Status.PROPOSED, Grant.Status.CONSENTED}:
            return "wait"
        if not self.is_usable:
            return "bad" if self.grant.status in {Grant.Status.ACTIVE, Grant.Status.SUSPENDED} else "idle"
        return "good" if len(self.able) == len(self.people) else "warn"

    @property
    def summary(self) -> str:
        """In a few words: “Usable”, “Not for 1 person”, or “Not usable” with the first reason."""
        if self.is_usable:
            barred = len(self.people) - len(self.able)
            not_for = ngettext("Not for %(n)s person", "Not for %(n)s people", barred) % {"n": barred}
            return not_for if barred else _("Usable")
        if self.grant.status == Grant.Status.PROPOSED:
            return _("With the provider")
        return _("Not usable")

    @property
    def because(self) -> str:
        """Why it is not usable at all; empty if somebody can use it."""
        if self.is_usable:
            return ""
        if self.bars:
            return self.bars[0].sentence
        if not self.people:
            return _("Nobody is named on it.")
        return self.people[0][1].bars[0].without_person.sentence


def usability(grants: Iterable[Grant]) -> list[Usability]:
    """The usability of many grants in two statements, in the order given."""
    wanted = list(grants)
    named: dict[int, list[Person]] = {grant.pk: [] for grant in wanted}
    rows = GrantPerson.objects.filter(grant__in=named, ended_at=None).select_related("person")
    for row in rows:
        named[row.grant_id].append(row.person)
    pairs = [(grant, person.pk) for grant, people in named.items() for person in people]
    answers = decision.decide_all([*pairs, *((grant, None) for grant in named)])
    return [
        Usability(
            grant,
            answers[grant.pk, None].bars,
            tuple((person, answers[grant.pk, person.pk]) for person in named[grant.pk]),
        )
        for grant in wanted
    ]
