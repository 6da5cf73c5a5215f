"""Who asks: the stored session that a request names, and its person with the memberships. Each request reads both.

Both statements are written once and planned once for each connection; building them anew costs more than their answer.
"""

from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import models

from portal import dates, prepared
from portal.accounts.models import Jurisdiction, Membership, Organisation, User

STORED = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(at)s"

# What is read of a membership and what it leads to, each by its way from the membership.
READ: dict[str, type[models.Model]] = {
    "": Membership,
    "user__": User,
    "organisation__": Organisation,
    "organisation__jurisdiction__": Jurisdiction,
}


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by the portal's clock; the stored one is read by a planned statement."""

    def get_expiry_date(self, **given: Any) -> datetime:
        return super().get_expiry_date(**{"modification": dates.now()} | given)

    def _get_session_from_db(self) -> Session | None:
        for (content,) in prepared.rows(STORED, {"key": self.session_key, "at": dates.now()}):
            return Session(session_key=self.session_key, session_data=content)
        self._session_key = None
        return None


def current_memberships(user_id: int) -> list[Membership]:
    """The memberships that a person may act in now, each with its organisation and jurisdiction, in one statement."""
    return [_membership(row) for row in prepared.rows(_statement(), [user_id])]


@cache
def _statement() -> str:
    columns = [f"{way}{field.attname}" for way, model in READ.items() for field in model._meta.concrete_fields]
    asked = Membership.objects.current().filter(user=0).order_by(*Membership._meta.ordering)
    statement, _values = asked.values_list(*columns).query.sql_with_params()
    return statement


def _membership(row: tuple[Any, ...]) -> Membership:
    read: dict[str, Any] = {}
    for way, model in READ.items():
        names = [field.attname for field in model._meta.concrete_fields]
        read[way], row = model.from_db("default", names, row[: len(names)]), row[len(names) :]
    membership: Membership = read[""]
    membership.user, membership.organisation = read["user__"], read["organisation__"]
    membership.organisation.jurisdiction = read["organisation__jurisdiction__"]
    return membership
