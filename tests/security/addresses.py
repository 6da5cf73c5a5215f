"""Every address of the URL conf, with its rule and the arguments to ask for it with."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from portal import access, middleware
from portal.ledger.models import Entry
from tests.security import marking, programme

SAMPLES = {"int": 999_999_999, "uuid": uuid.UUID(int=0), "str": "APP-1999-0001", "slug": "none", "path": "none"}
MOST = 4
# Letters with which the references of a slice's records begin; a slice that is not named here is asked for all.
LETTERS = {
    "applications": ["APP"], "casework": ["APP"], "decisions": ["APP"],
    "evidence": ["DOC"], "people": ["VET"], "environments": ["ENV"], "grants": ["GRT", "CON"], "suspensions": ["SUS"],
    "releases": ["REL"], "reports": ["RPT"], "violations": ["VIO"],
    "removals": ["REM"],
}  # fmt: skip
WAYS = {
    "organisations": [("portal.Organisation", "pk")], "partners": [("portal.Organisation", "pk")],
    "crosswalk": [("portal.Organisation", "pk")],
    "members": [
        ("portal.Membership", "organisation"), ("portal.Invitation", "organisation"),
        ("portal.FactorReset", "organisation"),
    ],
    "inbox": [("portal.Notice", "user__memberships__organisation")],
    "people": [("partners.Check", "person__organisation")],
    "accounts": [
        ("portal.KeptForm", "user__memberships__organisation"), ("portal.SignIn", "user__memberships__organisation"),
        ("portal.IdentityLink", "user__memberships__organisation"),
    ],
}  # fmt: skip


@dataclass
class Row:
    """One address of the URL conf."""

    name: str
    route: str
    view: Any
    kinds: dict[str, str] = field(default_factory=dict)  # Argument -> the kind of its converter.

    @property
    def rule(self) -> access.ViewRule | None:
        if self.is_ours:
            return self.view.rule
        capability = middleware.external_rule(self.name)
        return access.ViewRule(capability, ("GET", "POST")) if capability else None

    @property
    def is_ours(self) -> bool:
        return hasattr(self.view, "rule")

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]

    @property
    def pattern(self) -> str:
        """The route as the security log tells it."""
        return f"/{resolve(self.address()).route}"

    @property
    def samples(self) -> dict[str, Any]:
        """Arguments that name nothing."""
        return {name: "portal" if name == "app_label" else SAMPLES[kind] for name, kind in self.kinds.items()}

    def address(self, given: dict[str, Any] | None = None) -> str:
        given = self.samples if given is None else given
        if not self.name.rpartition(":")[2]:  # The admin has one without a name.
            return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda argument: str(given[argument[1]]), self.route)
        return reverse(self.name, kwargs=given)

    def __repr__(self) -> str:
        return f"{self.name} ({self.route})"


def rows(resolver: Any = None, route: str = "", namespaces: tuple = (), kinds: dict | None = None) -> Iterator[Row]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here, known = route + str(pattern.pattern), (kinds or {}) | _kinds(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from rows(pattern, here, inner, known)
        elif isinstance(pattern, URLPattern):
            yield Row(":".join([*namespaces, pattern.name or ""]), here, pattern.callback, known)


def _kinds(pattern: Any) -> dict[str, str]:
    if converters := getattr(pattern, "converters", None):
        named = {
            name: type(converter).__name__.removesuffix("Converter").lower() for name, converter in converters.items()
        }
        return {name: "str" if kind == "string" else kind for name, kind in named.items()}
    names = re.compile(str(pattern)).groupindex if "(?P<" in str(pattern) else {}
    return dict.fromkeys(names, "slug")


ROWS = list(rows())
# The admin is one site with one rule: what tells nothing new about it is left out where not all of it is asked for.
ADMIN_ROWS = {"admin:index", "admin:portal_user_changelist", "admin:portal_user_change", "admin:jsi18n"}
FEWER_ROWS = [row for row in ROWS if row.namespace != "admin" or row.name in ADMIN_ROWS]


def allows(membership: Any, row: Row) -> bool:
    """Whether the member's role has what the address asks for."""
    return row.rule.capability in {access.PUBLIC, access.SIGNED_IN, *membership.capabilities}


class Arguments:
    """The marked partner's own records as arguments: an address that is new is asked for with all that may fit."""

    def __init__(self, world: "programme.World") -> None:
        self.partner = world.partner
        self.references = programme.all_references(self.partner)
        self.known: dict[str, list[dict[str, Any]]] = {}
        self.references["REL"] = list(self.partner.grants.values_list("release__reference", flat=True))

    def of(self, row: Row) -> list[dict[str, Any]]:
        """Looked for once: each test leaves the records as they were."""
        if row.route not in self.known:
            self.known[row.route] = self._of(row)
        return self.known[row.route]

    def _of(self, row: Row) -> list[dict[str, Any]]:
        choices = [[(name, value) for value in self._values(row, name, kind)] for name, kind in row.kinds.items()]
        return [dict(chosen) for chosen in islice(product(*choices), MOST)]

    def _values(self, row: Row, name: str, kind: str) -> list[Any]:
        if row.namespace == "admin":
            return self._of_admin(row) if name == "object_id" else [row.samples[name]]
        if row.namespace == "ledger":
            return self._of_ledger(name)
        if name == "reference":
            letters = LETTERS.get(row.namespace, list(self.references))
            return _spread([self.references.get(each, []) for each in letters])
        if kind == "uuid":
            ways = WAYS.get(row.namespace) or [way for several in WAYS.values() for way in several]
            return _spread([self._found(label, path).values_list("public_id", flat=True) for label, path in ways])
        if kind == "int":
            mails = self._found("portal.Mail", "notice__user__memberships__organisation")
            return list(mails.values_list("pk", flat=True)[:3]) if row.namespace == "mail" else [1, 2]
        if name == "code":
            return ["ORG", "SEC", "USE"] if row.name == "applications:section" else ["ORG-01", "ORG"]
        return ["sanctions"] if name == "kind" else [SAMPLES["slug"]]

    def _of_admin(self, row: Row) -> list[Any]:
        model = row.name.removeprefix("admin:").rpartition("_")[0].replace("_", ".", 1)
        way = next((path for label, path in marking.OWNED.items() if label.lower() == model), "")
        return list(self._found(model, way).values_list("pk", flat=True)[:2]) if way else [SAMPLES["path"]]

    def _of_ledger(self, name: str) -> list[Any]:
        entries = Entry.objects.filter(organisation_id=self.partner.pk, wording__isnull=False)
        entries |= Entry.objects.filter(reference__in=self.references["SUS"], wording__isnull=False)
        return list(entries.values_list("seal__number" if name == "number" else "pk", flat=True)[:4])

    def _found(self, label: str, path: str) -> Any:
        return apps.get_model(label).objects.filter(**{path: self.partner.pk}).order_by("pk").distinct()


def _spread(several: list[Any]) -> list[Any]:
    """Some of each, newest first, so that the first few are of all sorts."""
    each = max(1, MOST // max(1, len(several)))
    return [value for values in several for value in list(values)[::-1][:each]]
