"""The token of a form that does something once: `{% once %}` beside `{% csrf_token %}`."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.sent_forms.once import FIELD

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A hidden field with a new token."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())
