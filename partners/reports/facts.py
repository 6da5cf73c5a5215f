"""What the portal knows of a period, for the side of the answers. Most of it stands in the partner's ledger entries.

A fact names records by reference, so that a name can be erased without touching what was signed; names are looked up
when it is shown.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.evidence.models import DocumentVersion
from partners.reports.models import Obligation
from portal import dates, doors
from portal.ledger.models import Entry, first_id

# What happened -> (the section that it stands beside, words that follow the record's name).
TOLD: dict[str, tuple[str, Any]] = {
    "grant.active": ("use", _("began")),
    "grant.paused": ("use", _("was paused by the provider")),
    "grant.suspended": ("use", _("was suspended")),
    "grant.expired": ("use", _("ended")),
    "grant.revoked": ("use", _("was revoked")),
    "grant.surrendered": ("use", _("was given up")),
    "person.nominated": ("people", _("was named")),
    "person.cleared": ("people", _("was cleared")),
    "person.expired": ("people", _("is no longer cleared: a check expired")),
    "person.held": ("people", _("was held")),
    "person.refused": ("people", _("was refused")),
    "person.revoked": ("people", _("lost the clearance")),
    "person.left": ("people", _("left")),
    "environment.attested": ("safeguards", _("had a safeguard attested")),
    "environment.verified": ("safeguards", _("was verified")),
    "environment.failed": ("safeguards", _("did not pass")),
    "environment.expired": ("safeguards", _("is no longer verified")),
    "environment.declared": ("suppliers", _("was declared")),
    "environment.retired": ("suppliers", _("was retired")),
    "condition.placed": ("progress", _("was set")),
    "condition.met": ("progress", _("was met")),
    "condition.breached": ("progress", _("was not met by its date")),
    "condition.waived": ("progress", _("was waived")),
    "suspension.imposed": ("progress", _("stopped access")),
    "suspension.lifted": ("progress", _("was lifted")),
    "suspension.lapsed": ("progress", _("lapsed unconfirmed")),
    "suspension.withdrawn": ("progress", _("was withdrawn")),
    "condition.still_open": ("progress", _("is still to be met")),
    "evidence.ran_out": ("outlook", _("ran out")),
}
NAMES = {"VET": "people", "ENV": "environments", "GRT": "grants", "DOC": "documents"}
NAME_FIELDS = {"VET": "name", "ENV": "name", "GRT": "release__name", "DOC": "title"}
PAGES = {
    "VET": "people:detail", "ENV": "environments:detail", "GRT": "grants:detail", "DOC": "evidence:detail",
    "SUS": "suspensions:detail",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """Something that happened to one record on a day."""

    what: str
    reference: str
    on: str
    name: str = ""
    address: str = ""

    @property
    def words(self) -> Any:
        return TOLD[self.what][1]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)


def of_period(obligation: Obligation) -> dict[str, list[dict[str, str]]]:
    """By section, oldest first, as a submission keeps them: what, reference and day."""
    found = [*_from_the_ledger(obligation), *_evidence_that_ran_out(obligation), *_open_conditions(obligation)]
    facts: dict[str, list[dict[str, str]]] = {}
    for fact in dict.fromkeys(sorted(found, key=lambda fact: fact.on)):
        kept = asdict(fact)
        del kept["name"], kept["address"]
        facts.setdefault(TOLD[fact.what][0], []).append(kept)
    return facts


def shown(kept: dict[str, list[dict[str, str]]], *, organisation: Any, reader: Any) -> dict[str, list[Fact]]:
    """The same with the names and pages of those records that the reader may see."""
    references = {fact["reference"] for facts in kept.values() for fact in facts}
    names = _names(references, organisation, reader)
    return {
        code: [
            Fact(**fact, name=names.get(fact["reference"], ""), address=_address(fact["reference"], names, reader))
            for fact in facts
            if fact["what"] in TOLD
        ]
        for code, facts in kept.items()
    }


def _address(reference: str, names: dict[str, str], reader: Any) -> str:
    if _letters(reference) == "SUS":
        return doors.address_of(reader, PAGES["SUS"], reference)
    return reverse(PAGES[_letters(reference)], args=[reference]) if reference in names else ""


def _from_the_ledger(obligation: Obligation) -> Iterable[Fact]:
    zone = obligation.organisation.jurisdiction.time_zone
    begins = first_id(dates.start_of(obligation.period_start, zone=zone))
    ends = first_id(dates.start_of(obligation.period_end + timedelta(days=1), zone=zone))
    entries = Entry.objects.filter(organisation_id=obligation.organisation_id, id__gte=begins, id__lt=ends)
    told = entries.filter(verb__in=TOLD).order_by("id").values_list("verb", "reference", "at")
    return [Fact(verb, reference, at.astimezone(ZoneInfo(zone)).date().isoformat()) for verb, reference, at in told]


def _evidence_that_ran_out(obligation: Obligation) -> Iterable[Fact]:
    """By the latest version of each document: an older one has been replaced."""
    versions = DocumentVersion.objects.filter(document__organisation=obligation.organisation_id)
    latest = versions.order_by("document_id", "-number").distinct("document_id")
    rows = latest.values_list("document__reference", "valid_until")
    return [
        Fact("evidence.ran_out", reference, day.isoformat())
        for reference, day in rows
        if day is not None and obligation.period_start <= day <= obligation.period_end
    ]


def _open_conditions(obligation: Obligation) -> Iterable[Fact]:
    """Of before the end of the period, and still open when this is asked."""
    ends = dates.end_of(obligation.period_end, zone=obligation.organisation.jurisdiction.time_zone)
    found = obligation.organisation.conditions.filter(status="open", placed_at__lte=ends)
    rows = found.values_list("reference", "due_on")
    return [Fact("condition.still_open", ref, (due or obligation.period_end).isoformat()) for ref, due in rows]


def _names(references: set[str], organisation: Any, reader: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    for letters in {_letters(reference) for reference in references} & set(NAMES):
        wanted = [reference for reference in references if _letters(reference) == letters]
        records = getattr(organisation, NAMES[letters]).visible_to(reader).filter(reference__in=wanted)
        names |= dict(records.values_list("reference", NAME_FIELDS[letters]))
    return names


def _letters(reference: str) -> str:
    return reference.partition("-")[0]
