"""Tags of the rulebook's pages."""

import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from partners.catalogues import markdown

register = template.Library()


@register.inclusion_tag("partners/rulebook/tabs.html", takes_context=True)
def rulebook_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The pages within the rulebook that this reader has; `current` is the name of the one that is shown."""
    membership = context["request"].membership
    pages = [
        ("document", _("Document"), "rules:list"),
        ("numbers", _("Numbers"), "rules:numbers"),
        ("differences", _("Differences"), "rules:differences"),
        ("crosswalk", _("Crosswalk"), "crosswalk:criteria"),
        ("catalogues", _("Catalogues"), "catalogues:list"),
    ]
    if membership.side == "partner":
        pages.append(("acknowledgements", _("Acknowledgement"), "rules:acknowledgements"))
    elif membership.can("partners.view"):
        pages.append(("acknowledgements", _("Acknowledgements"), "rules:acknowledgements"))
    return {"tabs": [(code == current, words, reverse(name)) for code, words, name in pages]}


@register.filter
def hits(text: object, search: str) -> SafeString:
    """The text with every word of the search marked."""
    words = sorted({re.escape(word) for word in str(search).split()}, key=len, reverse=True)
    if not words:
        return escape(text)
    pieces = re.split(f"({'|'.join(words)})", str(text), flags=re.IGNORECASE)
    marked = [format_html("<mark>{}</mark>", piece) if odd else escape(piece) for odd, piece in _numbered(pieces)]
    return mark_safe("".join(marked))  # noqa: S308 - every piece was escaped above.


def _numbered(pieces: list[str]) -> list[tuple[bool, str]]:
    """Each piece, and whether it is one that was searched for: every second one is."""
    return [(index % 2 == 1, piece) for index, piece in enumerate(pieces)]


@register.filter
def prose(text: str) -> SafeString:
    """The prose of a control, with its markup."""
    return markdown.written(text)
