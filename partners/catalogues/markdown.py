"""The markup of OSCAL's prose: a small part of Markdown, made into HTML that holds nothing else."""

import html
import re

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

WRITER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
SCHEMES = {"https", "http", "mailto"}
TAGS = {
    "p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "sub", "sup",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
MARKUP = re.compile(r"[*_`\\\[\]<&]")


def written(text: str) -> SafeString:
    """Prose as HTML. Links lead to the web or to a mailbox only; pictures and headings are left out."""
    made = nh3.clean(WRITER.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)
    is_one_line = made.startswith("<p>") and made.find("</p>") == len(made.rstrip()) - len("</p>")
    return SafeString(made.strip().removeprefix("<p>").removesuffix("</p>") if is_one_line else made)


def plain(text: str) -> str:
    """A title without its markup."""
    if not MARKUP.search(text):
        return text
    return html.unescape(strip_tags(WRITER.renderInline(text))).strip()
