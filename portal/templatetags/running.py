"""Last days that count down only while what they end still runs: `{% load running %}`."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from portal.templatetags.portal import day, deadline, due

register = template.Library()

RUNNING: dict[str, frozenset[str]] = {
    "grant": frozenset({"proposed", "consented", "active", "suspended", "paused"}),
    "environment": frozenset({"verified"}),
    "partner": frozenset({"active", "suspended"}),
    "person": frozenset({"nominated", "vetting", "cleared", "held"}),
    "release": frozenset({"announced", "available", "ending"}),
    "condition": frozenset({"open"}),
}
"""Model name → the statuses in which a last day is still to come to something."""


def runs(record: Any) -> bool:
    """Whether the record still runs, so that its last day counts down."""
    return record.status in RUNNING[record._meta.model_name]


@register.simple_tag
def last_day(value: date | None, record: Any) -> SafeString:
    """In a sentence: `{% last_day grant.valid_until grant %}`; what has ended shows the plain day."""
    return deadline(value) if runs(record) else day(value)


@register.simple_tag
def last_day_cell(value: date | None, record: Any) -> SafeString:
    """The same in two lines, for the cell of a table."""
    return due(value) if runs(record) else day(value)
