"""What the frame of every page shows: who you are and for whom, the navigation, the inbox, the state of the ledger."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.apps import apps
from django.db import DatabaseError, models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal import navigation
from portal.statements import Given, Statement

Answer = TypeVar("Answer")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `portal`, asked only by the pages that draw the frame."""
    return {"portal": SimpleLazyObject(lambda: Shell(request))}


class Shell:
    """The frame of one page. Two small queries at most, and none for a page that shows nothing of it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.membership = getattr(request, "membership", None)

    @property
    def is_signed_in(self) -> bool:
        return self.membership is not None

    @property
    def base(self) -> str:
        """The frame: the whole one for a member, the door for everybody else."""
        return "base.html" if self.is_signed_in else "base_public.html"

    @cached_property
    def navigation(self) -> list[navigation.Group]:
        if not self.membership:
            return []
        return navigation.groups_for(self.membership, self.request.path)

    @cached_property
    def unread(self) -> int:
        return self._facts.get("unread") or 0

    @property
    def other_memberships(self) -> list[Any]:
        """Where else this person may act; the switch in the menu offers them."""
        return [other for other in getattr(self.request, "memberships", []) if other != self.membership]

    @property
    def expires_at(self) -> datetime | None:
        """When the session ends if nothing is done; set by the middleware that ends it."""
        return getattr(self.request, "session_expires_at", None) if self.membership else None

    @property
    def keys(self) -> str:
        return "off" if self.membership and not self.membership.user.single_keys else "on"

    @property
    def is_demonstration(self) -> bool:
        return bool(self._facts.get("is_demonstration"))

    @property
    def rulebook(self) -> int | None:
        return self._facts.get("rulebook")

    @property
    def sealed(self) -> int | None:
        """The number of the last ledger entry under a signed checkpoint; numbers begin at 0."""
        size = self._facts.get("size")
        return size - 1 if size else None

    @property
    def sealed_at(self) -> datetime | None:
        return self._facts.get("sealed_at")

    @property
    def root(self) -> str:
        """The root of the tree at that checkpoint, in hexadecimal."""
        return bytes(self._facts.get("root") or b"").hex()

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return _or({}, lambda: _facts(self.membership.user_id if self.membership else None))


def _facts(user_id: int | None) -> dict[str, Any]:
    rows = FACTS.rows(user=user_id)
    return dict(zip(TOLD, rows[0], strict=True)) if rows else {}


def _frame() -> models.QuerySet:
    """Rulebook in force, last checkpoint, whether this is a demonstration, and what is unread, in one query."""
    checkpoints = apps.get_model("portal", "Checkpoint").objects.order_by("-size")
    unread = apps.get_model("portal", "Notice").objects.filter(user=Given("user"), read_at=None)
    demonstrations = apps.get_model("portal", "Installation").objects.filter(is_demonstration=True)
    rulebooks = apps.get_model("partners", "Rulebook").objects.order_by("-edition")
    rows = rulebooks.annotate(
        rulebook=models.F("edition"),
        is_demonstration=models.Exists(demonstrations),
        size=models.Subquery(checkpoints.values("size")[:1]),
        root=models.Subquery(checkpoints.values("root")[:1]),
        sealed_at=models.Subquery(checkpoints.values("at")[:1]),
        unread=models.Subquery(unread.values("user").annotate(count=models.Count("*")).values("count")),
    )
    return rows.values_list(*TOLD)[:1]


TOLD = ("is_demonstration", "rulebook", "size", "root", "sealed_at", "unread")
FACTS = Statement(_frame)


def _or(otherwise: Answer, ask: Callable[[], Answer]) -> Answer:
    """The answer, or something quiet while the database is away or not yet built: error pages have a frame too."""
    try:
        return ask()
    except (DatabaseError, LookupError):
        return otherwise
