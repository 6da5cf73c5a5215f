"""A grant as its page tells it: terms in words, its people as the reader may know them, what the provider said."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from partners.grants import terms as known
from partners.grants.decision import Bar
from partners.grants.models import Grant, ProviderAct
from partners.grants.seats import seat_of
from partners.grants.usable import Usability
from partners.grants.versions import GrantVersion
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from portal import moments


@dataclass(frozen=True)
class Named:
    """One person on a grant: a name and address, or a number for readers who see no personal data."""

    words: str
    address: str
    reference: str
    is_able: bool
    bars: tuple[Bar, ...]
    seat: str


def people(usable: Usability, reader: Any) -> list[Named]:
    """The named people, each with what bars this person apart from what bars the whole grant."""
    ids = [person.pk for person, _answer in usable.people]
    known = set(Person.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        _named(number, person, answer, usable, reader, is_known=person.pk in known)
        for number, (person, answer) in _numbered(usable)
    ]


def terms(grant: Grant) -> list[tuple[str, str]]:
    """What was granted, in the rulebook's words."""
    rulebook = Rulebook.current()
    return [
        (_("Access level"), grant.get_access_level_display()),
        (_("Uses"), _labels(rulebook, "use_category", grant.use_categories)),
        (_("Data"), _labels(rulebook, "data_class", grant.data_classes) or _("none")),
        (_("Purpose"), grant.get_purpose_display()),
        (_("Safeguards of the model"), grant.get_safeguard_profile_display()),
        (_("Rate"), _rate(grant)),
        (_("Valid"), f"{moments.words(grant.valid_from)} – {moments.words(grant.valid_until)}"),
        (_("Tier"), str(grant.tier)),
        (_("Export basis"), grant.export_basis),
        (_("What the provider sees"), grant.provider_sees or _("requests and their outcome, never prompts or outputs")),
    ]


@dataclass(frozen=True)
class Told:
    """One version of the terms, with what it changes against the one in force when it was offered."""

    version: GrantVersion
    kind_of_reason: str
    words: str
    changes: list[tuple[str, str, str]]


def hides_text(rulebook: Rulebook, reason_class: str, reader: Any) -> bool:
    """Whether the rulebook lets the partner see the class of this reason only (provider_reason, partner_sees)."""
    if reader.side != "partner" or not reason_class:
        return False
    seen = {entry.code: entry.data["partner_sees"] for entry in rulebook.entries("provider_reason")}
    return "text" not in seen.get(reason_class, "text")


def versions(grant: Grant, reader: Any) -> list[Told]:
    """Every version of the terms, newest first; none while the terms are those that were proposed."""
    rulebook, in_force = Rulebook.current(), None
    told: list[Told] = []
    related = ("proposed_by__organisation", "answered_by__organisation")
    found = list(grant.versions.select_related(*related).order_by("number"))
    spelling = known.Spelling([version.terms for version in found], reader=reader)
    for version in found:
        reason = _labels(rulebook, "provider_reason", [version.reason_class])
        words = "" if hides_text(rulebook, version.reason_class, reader) else version.text
        told.append(Told(version, reason, words, spelling.changes(in_force, version.terms) if in_force else []))
        in_force = version.terms if version.status == GrantVersion.Status.ACCEPTED else in_force
    return told[::-1]


def provider_acts(grant: Grant, reader: Any) -> list[tuple[ProviderAct, str, str]]:
    """What the provider said, newest first: the act, the kind of reason in the rulebook's words, and its own words as
    far as the reader may see them."""
    rulebook = Rulebook.current()
    told = []
    for act in grant.provider_acts.select_related("by__organisation"):
        words = "" if hides_text(rulebook, act.reason_class, reader) else act.text
        told.append((act, _labels(rulebook, "provider_reason", [act.reason_class]), words))
    return told


def after_the_deadline(grant: Grant) -> str:
    """What follows when the provider stays silent."""
    if grant.status != Grant.Status.PROPOSED:
        return ""
    day = moments.words(grant.lapses_at)
    if grant.case is not None and grant.case.turn == "provider":
        return _("silence is not consent: it then goes to the programme, and lapses on %(day)s") % {"day": day}
    return _("then the proposal lapses")


def _numbered(usable: Usability) -> Any:
    return enumerate(usable.people, start=1)


def _named(number: int, person: Any, answer: Any, usable: Usability, reader: Any, *, is_known: bool) -> Named:
    seat = seat_of(usable.grant, person)
    own = tuple(bar.told_to(reader) for bar in answer.bars if bar not in usable.bars)
    if not is_known:
        return Named(_("Person %(number)d") % {"number": number}, "", "", answer.is_effective, own, seat)
    return Named(person.name, person.get_absolute_url(), person.reference, answer.is_effective, own, seat)


def _labels(rulebook: Rulebook, library: str, codes: list[str]) -> str:
    labels = {entry.code: entry.label for entry in rulebook.entries(library)}
    return ", ".join(labels.get(code, code) for code in codes if code)


def _rate(grant: Grant) -> str:
    return _("%(requests)s requests a minute, %(tokens)s tokens a day") % {
        "requests": moments.thousands(grant.requests_per_minute),
        "tokens": moments.thousands(grant.tokens_per_day),
    }
