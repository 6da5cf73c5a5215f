"""Imposing exactly what was shown: counted again under a lock, and refused if it has changed."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from partners.grants.models import GrantPerson
from portal.accounts.models import Membership
from portal.states import Lost
from reviews.enforcement import actions, inquiry, preview
from reviews.enforcement.models import Suspension

MOST_DIGITS = 30


class Changed(Lost):
    """Who would lose access is no longer what was shown. `changes` says what changed, one sentence each."""

    def __init__(self, sentence: str, changes: list[str]) -> None:
        super().__init__(sentence)
        self.changes = changes


@transaction.atomic
def impose_as_shown(order: actions.Order, *, shown: str, by: Membership) -> Suspension:
    """Impose what `shown` (`Preview.shown`) lists; the second of two equal orders is told of the first."""
    _wait_for_others()
    _refuse_twice(order, by)
    now = preview.count(order.scope, order.exceptions).shown
    is_personal = inquiry.is_personal([order.scope, *order.exceptions])
    if is_personal:
        now = inquiry.sealed(now)
    if now != shown:
        changes = [] if is_personal else _changes(set(shown.split()), set(now.split()))
        raise Changed(_("Who would lose access has changed since it was shown. Read it again, then confirm."), changes)
    return actions.impose(order, by=by)


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('suspensions.impose'))")


def _refuse_twice(order: actions.Order, by: Membership) -> None:
    standing = Suspension.objects.filter(status__in=Suspension.STANDING, imposed_by__user=by.user_id)
    same = standing.filter(scope_sentence=order.scope_sentence, reason=order.reason, grounds=order.grounds).first()
    if same is not None:
        raise Lost(_("You have imposed this already, as %(suspension)s.") % {"suspension": same.reference})


def _changes(shown: set[str], now: set[str]) -> list[str]:
    before, after = ({entry.rsplit(".", 1)[0]: entry.endswith(".1") for entry in entries} for entries in (shown, now))
    changes = []
    for pair in sorted(before.keys() | after.keys()):
        if words := _change(before.get(pair), after.get(pair)):
            changes.append(words % _words(pair))
    return changes


def _change(before: bool | None, after: bool | None) -> str:
    """The sentence for one pair: None is outside the scope, then whether access is effective."""
    if before == after:
        return ""
    if before is None:
        return _("%(who)s on %(grant)s has come into the scope.")
    if after is None:
        return _("%(who)s on %(grant)s is no longer in the scope.")
    return _("%(who)s on %(grant)s has access now.") if after else _("%(who)s on %(grant)s has no access any more.")


def _words(pair: str) -> dict[str, str]:
    grant, _dot, person = pair.partition(".")
    known = grant.isdecimal() and person.isdecimal() and len(pair) < MOST_DIGITS
    rows = GrantPerson.objects.filter(grant=grant, person=person) if known else GrantPerson.objects.none()
    named = rows.select_related("grant", "person").first()
    return {"who": named.person.name, "grant": named.grant.reference} if named else {"who": _("Somebody"), "grant": "–"}
