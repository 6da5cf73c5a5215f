"""The words of suspensions as one reader may know them: others' people, partners and models are not named."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from partners.grants.models import Hold
from partners.personnel.models import Person
from partners.releases.models import Release
from reviews.enforcement.models import Suspension


def scope_for(suspension: Suspension, reader: Any) -> str:
    """The scope in words."""
    return Wording([suspension], reader).scope(suspension)


class Wording:
    """The words of some suspensions for one reader; a constant number of queries."""

    def __init__(self, suspensions: Iterable[Suspension], reader: Any) -> None:
        self.reader = reader
        self.lines: dict[str, list[Any]] = {}
        if reader.side != "programme" or reader.role == "observer":
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
        lines = self.lines.get(suspension.reference, [])
        if not lines:
            return text
        for name, instead in sorted(self._hidden(suspension, lines), key=lambda pair: -len(pair[0])):
            text = text.replace(name, instead)
        return text

    def _read_what_is_hidden(self, references: list[str]) -> None:
        for hold in Hold.objects.filter(reference__in=references).prefetch_related("exceptions"):
            self.lines.setdefault(hold.reference, []).extend([hold, *hold.exceptions.all()])
        lines = [line for found in self.lines.values() for line in found]
        self.people = Person.objects.in_bulk({pk for line in lines for pk in line.people})
        self.releases = Release.objects.in_bulk({pk for line in lines for pk in line.releases})

    def _hidden(self, suspension: Suspension, lines: list[Any]) -> list[tuple[str, str]]:
        own = self.reader.organisation_id
        people = [self.people[pk] for line in lines for pk in line.people]
        if self.reader.side == "programme":
            return [(person.name, person.reference) for person in people]
        if self.reader.side == "provider":
            releases = [self.releases[pk] for line in lines for pk in line.releases]
            return [(r.name, _("another provider’s model")) for r in releases if r.provider_id != own]
        partners = [(o.name, _("another partner")) for o in suspension.organisations.all() if o.pk != own]
        return [(person.name, _("somebody")) for person in people if person.organisation_id != own] + partners
