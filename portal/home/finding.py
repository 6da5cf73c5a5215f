"""Finding a record by its reference, a name or words, among what the member may see."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.environments.models import Environment
from partners.evidence.models import Document
from partners.grants.models import Grant
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal.accounts.models import Membership
from reviews.enforcement.models import Suspension

MOST = 10


@dataclass(frozen=True)
class Found:
    """One record that matches: what it is, its reference and name, and its page."""

    kind: str
    reference: str
    name: str
    address: str


def find(words: str, membership: Membership) -> list[Found]:
    """At most ten records of each kind, and the rules that speak of it."""
    return [
        *_rows(
            Application,
            membership,
            _("Application"),
            Q(reference__finds=words) | Q(organisation__name__finds=words),
            "applications:detail",
        ),
        *_rows(Grant, membership, _("Grant"), Q(reference__finds=words) | Q(release__name__finds=words)
               | Q(organisation__name__finds=words), "grants:detail"),
        *_rows(Suspension, membership, _("Suspension"), Q(reference__finds=words), "suspensions:detail"),
        *_rows(Person, membership, _("Person"), Q(reference__finds=words) | Q(name__finds=words),
               "people:detail"),
        *_rows(Environment, membership, _("Environment"), Q(reference__finds=words) | Q(name__finds=words),
               "environments:detail"),
        *_rows(Document, membership, _("Evidence"), Q(reference__finds=words) | Q(title__finds=words),
               "evidence:detail"),
        *_partners(words, membership),
        *_rules(words),
    ]  # fmt: skip


def _rows(model: type, membership: Membership, kind: str, matches: Q, page: str) -> list[Found]:
    rows = model.objects.visible_to(membership).filter(matches)[:MOST]  # type: ignore[attr-defined]
    return [
        Found(kind, row.reference, "" if str(row) == row.reference else str(row), reverse(page, args=[row.reference]))
        for row in rows
    ]


def _partners(words: str, membership: Membership) -> list[Found]:
    partners = Partner.objects.visible_to(membership).filter(organisation__name__finds=words)
    return [
        Found(_("Partner"), "", partner.organisation.name, reverse("partners:detail", args=[partner.reference]))
        for partner in partners.select_related("organisation")[:MOST]
    ]


def _rules(words: str) -> list[Found]:
    rules = Rulebook.current().rules.filter(Q(number=words) | Q(title__finds=words))[:MOST]
    page = reverse("rules:list")
    return [Found(_("Rule"), rule.number, rule.title, f"{page}#rule-{rule.number}") for rule in rules]
