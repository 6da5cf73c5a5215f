"""The terms of a grant as plain values: read from it, compared, said in words, and written to it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.applications.models import AccessRequest
from partners.grants.models import Grant
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from portal import dates, moments

Terms = dict[str, Any]
# Of these a part may be left, of these there may be less, and of these an earlier one is narrower.
PARTS = {"use_categories": "use_category", "data_classes": "data_class"}
NUMBERS = ("requests_per_minute", "tokens_per_day")
ORDERS = {
    "access_level": ["AL1", "AL2", "AL3"],
    "safeguard_profile": Grant.Profile.values,
    "purpose": Grant.Purpose.values,
}
CHOICES: dict[str, dict[str, Any]] = {
    "access_level": dict(AccessRequest.AccessLevel.choices),
    "safeguard_profile": dict(Grant.Profile.choices),
    "purpose": dict(Grant.Purpose.choices),
}
LABELS = {
    "access_level": gettext_lazy("Access level"),
    "use_categories": gettext_lazy("Uses"),
    "data_classes": gettext_lazy("Data"),
    "people": gettext_lazy("People"),
    "requests_per_minute": gettext_lazy("Requests a minute"),
    "tokens_per_day": gettext_lazy("Tokens a day"),
    "safeguard_profile": gettext_lazy("Safeguards of the model"),
    "purpose": gettext_lazy("Purpose"),
    "valid_until": gettext_lazy("Valid until"),
}


def of(grant: Grant) -> Terms:
    """What the grant's own columns say: the version that is in force."""
    plain = {name: getattr(grant, name) for name in (*PARTS, *NUMBERS, *ORDERS)}
    people = sorted(grant.named.filter(ended_at=None).values_list("person_id", flat=True))
    return {**plain, "people": people, "valid_until": grant.valid_until.isoformat()}


def widened(before: Terms, after: Terms) -> list[str]:
    """Labels of the terms that are wider after than before, in the order of the form."""
    return [str(label) for name, label in LABELS.items() if _is_wider(name, before[name], after[name])]


def why_not(terms: Terms) -> str:
    """What makes terms impossible, whatever stood before; empty where nothing does."""
    for name in ("use_categories", "people"):
        if not terms[name]:
            return _("Leave at least one under “%(term)s”, or decline the grant.") % {"term": LABELS[name]}
    if any(terms[name] < 1 for name in NUMBERS):
        return _("Leave at least one request a minute and one token a day, or decline the grant.")
    if date.fromisoformat(terms["valid_until"]) <= dates.now().date():
        return _("Choose a last day that is still to come.")
    return ""


def write(grant: Grant, terms: Terms) -> None:
    """Make these terms the grant's own. Whoever is not among its people any more is no longer named on it."""
    for name in (*PARTS, *NUMBERS, *ORDERS):
        setattr(grant, name, terms[name])
    grant.valid_until = date.fromisoformat(terms["valid_until"])
    grant.save(update_fields=[*PARTS, *NUMBERS, *ORDERS, "valid_until"])
    grant.named.filter(ended_at=None).exclude(person__in=terms["people"]).update(ended_at=dates.now())


class Spelling:
    """Terms in words, as the reader may know them; names and labels are read once for all the terms given."""

    def __init__(self, several: Iterable[Terms], *, reader: Any) -> None:
        rulebook, several = Rulebook.current(), list(several)
        people = {person for each in several for person in each["people"]}
        self.names = dict(Person.objects.visible_to(reader).filter(pk__in=people).values_list("pk", "name"))
        self.labels = {
            name: {entry.code: entry.label for entry in rulebook.entries(library)}
            for name, library in (PARTS.items() if several else ())
        }

    def changes(self, before: Terms, after: Terms) -> list[tuple[str, str, str]]:
        """(label, old words, new words) of each term that differs."""
        differing = [(name, label) for name, label in LABELS.items() if before[name] != after[name]]
        return [
            (str(label), self.words(name, before[name]), self.words(name, after[name])) for name, label in differing
        ]

    def words(self, name: str, value: Any) -> str:
        if name in PARTS:
            return ", ".join(self.labels[name].get(code, code) for code in value) or _("none")
        if name == "people":
            if value and set(value) <= set(self.names):
                return ", ".join(sorted(self.names[person] for person in value))
            return ngettext("%(n)d person", "%(n)d people", len(value)) % {"n": len(value)}
        if name in ORDERS:
            return str(CHOICES[name][value])
        return moments.words(date.fromisoformat(value)) if name == "valid_until" else moments.thousands(value)


def _is_wider(name: str, before: Any, after: Any) -> bool:
    if name in PARTS or name == "people":
        return not set(after) <= set(before)
    if name in ORDERS:
        return ORDERS[name].index(after) > ORDERS[name].index(before)
    return after > before  # Numbers, and days as ISO dates.
