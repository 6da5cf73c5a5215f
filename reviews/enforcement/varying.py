"""Varying a confirmed suspension: who has access again once its successor is confirmed."""

from django.utils.translation import gettext as _

from partners.grants import decision, holds
from partners.grants.decision import Bar
from partners.grants.models import GrantPerson
from reviews.enforcement.models import Suspension
from reviews.enforcement.preview import LIVE, Pair, Row

FOLLOWS_FROM_A_HOLD = {("partner_not_active", "suspended"), ("grant_not_active", "suspended")}


def regained(varied: Suspension, covered: set[Pair]) -> list[Row]:
    """Whom only this suspension keeps out and its successor would not cover; two statements."""
    live = GrantPerson.objects.filter(
        ended_at=None, grant__status__in=LIVE, grant__organisation__in=varied.organisations.all()
    )
    named = list(
        live.select_related("person", "grant__organisation", "grant__release__provider", "grant__environment").order_by(
            "person__name", "grant__reference"
        )
    )
    answers = decision.decide_all((row.grant_id, row.person_id) for row in named)
    rows = [Row(row, answers[row.grant_id, row.person_id].bars) for row in named]
    return [row for row in rows if row.pair not in covered and _only_by(varied.reference, row.bars)]


def regained_by(suspension: Suspension) -> list[Row]:
    """The same for a variation that waits to be confirmed."""
    if suspension.replaces is None:
        return []
    scope, exceptions = holds.lines_of(suspension.reference)
    return regained(suspension.replaces, holds.covered_pairs(scope, exceptions))


def stays_out(row: Row, varied: Suspension | None) -> str:
    """Why somebody in scope is out already; what is to be varied ends when this begins to stand alone."""
    if varied is not None and _only_by(varied.reference, row.bars):
        return _("Out by %(suspension)s, whose place this takes: out without a break.") % {"suspension": varied}
    return row.stays_out


def _only_by(reference: str, bars: tuple[Bar, ...]) -> bool:
    held = {bar.reference for bar in bars if bar.code == "held"}
    others = [bar for bar in bars if bar.code != "held" and (bar.code, bar.reference) not in FOLLOWS_FROM_A_HOLD]
    return held == {reference} and not others
