"""Links to records that their reader may or may not open."""

from typing import Any

from django import template

from portal import doors

register = template.Library()


@register.simple_tag(takes_context=True)
def door(context: Any, page: str, reference: str) -> str:
    """The page of another slice's record for a reader who may open it: `{% door "suspensions:detail" ref as url %}`."""
    return doors.address_of(getattr(context.request, "membership", None), page, str(reference))
