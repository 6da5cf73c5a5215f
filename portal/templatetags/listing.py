"""The heads of the columns of a list that sorts: `{% load listing %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.listing import Sorting
from portal.templatetags.portal import icon

register = template.Library()


@register.simple_tag
def head(sorting: Sorting, name: str) -> SafeString:
    """A column that sorts by its link: `{% head sorting "due" %}`."""
    column = sorting.columns[name]
    direction = format_html(' aria-sort="{}"', column.sorted) if column.sorted else ""
    mark = icon("up" if column.sorted == "ascending" else "down") if column.sorted else ""
    return format_html(
        '<th role="columnheader" scope="col"{}><a href="{}">{} {}</a></th>',
        direction, column.address, column.words, mark,
    )  # fmt: skip
