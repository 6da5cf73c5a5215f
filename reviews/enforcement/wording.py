"""The words of suspensions as one reader may know them: others' people, partners and models are not named."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.grants.models import Hold
from partners.personnel.models import Person
from partners.releases.models import Release
from reviews.enforcement import scope
from reviews.enforcement.models import Suspension


def scope_for(suspension: Suspension, reader: Any) -> str:
    """The scope in words."""
    return Wording([suspension], reader).scope(suspension)


class Wording:
    """The words of some suspensions for one reader; a constant number of queries."""

    def __init__(self, suspensions: Iterable[Suspension], reader: Any) -> None:
        self.reader = reader
        self.lines: dict[str, list[Any]] = {}
        self._read_what_is_hidden([suspension.reference for suspension in suspensions])

    def scope(self, suspension: Suspension) -> str:
        return self.text(suspension, suspension.scope_sentence)

    def reason(self, suspension: Suspension) -> str:
        """For the partner and the programme; a provider is not told it."""
        return "" if self.reader.side == "provider" else self.text(suspension, suspension.reason)

    def lift_when(self, suspension: Suspension) -> str:
        return "" if self.reader.side == "provider" else self.text(suspension, suspension.lift_when)

    def text(self, suspension: Suspension, text: str) -> str:
        """The text with each hidden name replaced, the longest first."""
        hidden = self._hidden(suspension)
        for name, instead in sorted(hidden, key=lambda pair: -len(pair[0])):
            if text.startswith(name):
                text = instead[:1].upper() + instead[1:] + text.removeprefix(name)
            text = text.replace(name, instead)
        return text

    def _read_what_is_hidden(self, references: list[str]) -> None:
        for hold in Hold.objects.filter(reference__in=references).prefetch_related("exceptions"):
            self.lines.setdefault(hold.reference, []).extend([hold, *hold.exceptions.all()])
        lines = [line for found in self.lines.values() for line in found]
        named = Person.objects.filter(pk__in={pk for line in lines for pk in line.people})
        self.people = {person.pk: person for person in named.select_related("organisation")}
        self.known = set(Person.objects.visible_to(self.reader).filter(pk__in=self.people).values_list("pk", flat=True))
        self.releases = Release.objects.in_bulk({pk for line in lines for pk in line.releases})

    def _hidden(self, suspension: Suspension) -> list[tuple[str, str]]:
        lines = self.lines.get(suspension.reference, [])
        hidden = [pair for line in lines for pair in self._hidden_people(line)]
        own = self.reader.organisation_id
        if self.reader.side == "provider":
            releases = [self.releases[pk] for line in lines for pk in line.releases]
            hidden += [(r.name, _("another provider’s model")) for r in releases if r.provider_id != own]
        if self.reader.side == "partner" and lines:
            hidden += [(o.name, _("another partner")) for o in suspension.organisations.all() if o.pk != own]
        return hidden

    def _hidden_people(self, line: Any) -> list[tuple[str, str]]:
        """All the names of a line as the scope says them together, then each by itself."""
        people = [person for pk, person in self.people.items() if pk in line.people]
        if self.reader.side == "partner":
            return [(person.name, _("somebody")) for person in people if person.pk not in self.known]
        hidden = [person for person in people if person.pk not in self.known]
        if not hidden:
            return []
        together = scope.either([scope.person_of(person, person.organisation) for person in people])
        known = [scope.person_of(person, person.organisation) for person in people if person.pk in self.known]
        pairs = [(together, scope.either([*known, *_counted(hidden)]))]
        pairs += [(scope.person_of(person, ""), scope.person_of(_("one person"), "")) for person in hidden]
        return pairs + [(person.name, scope.person_of(_("one person"), person.organisation)) for person in hidden]


def _counted(people: list[Person]) -> list[str]:
    """“one person of Aurora”, “2 people of Borealis”."""
    by_partner = groupby(sorted(people, key=lambda person: person.organisation_id), key=lambda p: p.organisation)
    counted = [(organisation, len(list(group))) for organisation, group in by_partner]
    return [
        ngettext("one person of %(partner)s", "%(n)s people of %(partner)s", n) % {"partner": organisation, "n": n}
        for organisation, n in counted
    ]
