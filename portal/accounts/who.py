"""Who asks: the stored session that a request names, and its person with the memberships. Each request reads both.

Both statements are written once and planned once for each connection; building them anew costs more than their answer.
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from portal import dates, prepared
from portal.accounts.models import Membership
from portal.statements import Given, Statement

STORED = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(at)s"

OF_PERSON = Statement(
    lambda: Membership.objects.current().filter(user=Given("user")).select_related("organisation__jurisdiction", "user")
)


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
    return OF_PERSON.records(user=user_id)
