"""People as the reader may know them."""

from typing import Any

from django import template

from portal.accounts.models import Membership
from portal.cases import history

register = template.Library()


@register.simple_tag(takes_context=True)
def named(context: Any, member: Membership) -> str:
    """A member's name, or for an observer the role: `{% named decision.decided_by %}`."""
    return history.name_or_role(member, context.request.membership)
