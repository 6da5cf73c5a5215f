"""Finding a record by its reference, a name or words, among what the member may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.applications.models import Application
from partners.environments.models import Environment
from partners.evidence.models import Document
from partners.grants.models import Condition, Grant
from partners.personnel.models import Person
from partners.releases.models import Release
from partners.reports.models import Obligation
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import folding
from portal.accounts.models import Membership
from portal.cases.models import Case
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals.models import Removal
from reviews.enforcement.violations.models import Violation
from reviews.queue.addresses import address_of

MOST = 10
RELATED = {Condition: ("grant",)}


@dataclass(frozen=True)
class Found:
    """One record that matches: what it is, its reference and name, and its page."""

    kind: str
    reference: str
    name: str
    address: str


# What is looked for besides rules and partners: its words, the columns that are searched, the capability and the page.
# Who may see which of them is each record's own `visible_to`.
KINDS: list[tuple[Any, Any, tuple[str, ...], str, str]] = [
    (Application, _("Application"), ("organisation__name",), "applications.view", "applications:detail"),
    (Grant, _("Grant"), ("release__name", "organisation__name"), "grants.view", "grants:detail"),
    (Condition, _("Condition"), ("text", "organisation__name"), "grants.view", ""),
    (Obligation, _("Report"), ("organisation__name",), "reports.view", "reports:detail"),
    (Suspension, _("Suspension"), (), "suspensions.view", "suspensions:detail"),
    (Violation, _("Violation"), ("organisation__name",), "violations.view", "violations:detail"),
    (Removal, _("Removal"), ("organisation__name",), "suspensions.view", "removals:detail"),
    (Person, _("Person"), ("name",), "people.view", "people:detail"),
    (Environment, _("Environment"), ("name",), "environments.view", "environments:detail"),
    (Release, _("Model release"), ("name", "family"), "releases.view", "releases:detail"),
    (Document, _("Evidence"), ("title",), "evidence.view", "evidence:detail"),
    (Case, _("Case"), ("title",), "cases.view", ""),
]


def find(words: str, membership: Membership) -> list[Found]:
    """At most ten records of each kind, and the rules that speak of it.

    A reference is found in whatever was typed or pasted around it, such as the address of its page.
    """
    reference = folding.reference(words)
    found = [row for kind in KINDS if membership.can(kind[3]) for row in _rows(kind, words, reference, membership)]
    if reference:
        # A case bears its record's reference: the record itself comes first, and alone.
        return found[:1]
    return [*found, *_partners(words, membership), *_rules(words)]


def _rows(kind: tuple, words: str, reference: str, membership: Membership) -> list[Found]:
    model, name, columns, _capability, page = kind
    matches = Q(reference=reference) if reference else Q(reference__finds=words)
    for column in () if reference else columns:
        matches |= Q(**{f"{column}__finds": words})
    rows = model.objects.visible_to(membership).filter(matches)
    return [
        Found(str(name), row.reference, "" if str(row) == row.reference else str(row), _address(row, page))
        for row in rows.select_related(*RELATED.get(model, ()))[:MOST]
    ]


def _address(row: Any, page: str) -> str:
    if isinstance(row, Condition):
        return row.grant.get_absolute_url() if row.grant else reverse("grants:list")
    return address_of(row) if isinstance(row, Case) else reverse(page, args=[row.reference])


def _partners(words: str, membership: Membership) -> list[Found]:
    partners = Partner.objects.visible_to(membership).filter(organisation__name__finds=words)
    return [
        Found(str(_("Partner")), "", partner.organisation.name, reverse("partners:detail", args=[partner.reference]))
        for partner in partners.select_related("organisation")[:MOST]
    ]


def _rules(words: str) -> list[Found]:
    rules = Rulebook.current().rules.filter(Q(number=words) | Q(title__finds=words))[:MOST]
    page = reverse("rules:list")
    return [Found(str(_("Rule")), rule.number, rule.title, f"{page}#rule-{rule.number}") for rule in rules]
