"""The portal's own tags: `{% load portal %}`.

They turn values into the few marks that every page is made of, and draw no conclusions: what a status is called stands
in `portal/labels.py`, and whether somebody may do something is asked by the view.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import drawing, labels, moments, navigation
from portal.turns import Clock

register = template.Library()

MARKINGS = {"RED": "red", "AMBER": "amber", "AMBER+STRICT": "amber", "GREEN": "green"}


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, family: str = "") -> SafeString:
    """An icon from img/icons.svg, always beside words: `{% icon "clock" %}`, `{% icon "stop" "bad" %}`.

    A page has a hundred of them, and each is the same until the next release: it is made once.
    """
    sprite = static("img/icons.svg")
    classes = f"icon {family}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', classes, sprite, name)


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page, or nothing where there is none: `{% url_if "home:help" as help_url %}`."""
    if not args and not kwargs:
        return navigation.address_of(name)
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def crumb(words: str, address: str = "") -> SafeString:
    """One step of the breadcrumbs: `{% crumb "Applications" url %}`; without an address it is the page itself."""
    if address:
        return format_html('<li><a href="{}">{}</a></li>', address, words)
    return format_html('<li aria-current="page">{}</li>', words)


# Status, marking and the machine's voice.


@register.simple_tag(takes_context=True)
def status(context: template.Context, record: Any, field: str = "status") -> SafeString:
    """A record's status in rows, in the reader's words: `{% status application %}`, `{% status check "outcome" %}`."""
    return _status(_label(context, record, field), "")


@register.simple_tag(takes_context=True)
def status_chip(context: template.Context, record: Any, field: str = "status") -> SafeString:
    """The same with soft ground, for the head of a record: `{% status_chip application %}`."""
    return _status(_label(context, record, field), "status--chip")


@register.simple_tag(takes_context=True)
def status_of(context: template.Context, model: str, value: str) -> SafeString:
    """The status of a value without a record: `{% status_of "application" case.stage %}`."""
    found = labels.label_of(model, value)
    return _status((found, found.words(_side(context))), "")


@register.simple_tag(takes_context=True)
def stage(context: template.Context, case: Any) -> SafeString:
    """A case's stage, which is the status of its record: `{% stage case %}` in worklists."""
    return status_of(context, labels.RECORD_OF_KIND.get(case.kind, case.kind), case.stage)


@register.simple_tag
def said(family: str, words: str, name: str = "") -> SafeString:
    """Words with the colour and icon of a family, for what is computed: `{% said "bad" "1 day late" %}`."""
    shown = labels.label(family, words, icon=name)
    return _status((shown, shown.programme), "")


@register.simple_tag
def marking(value: Any) -> SafeString:
    """A TLP 2.0 marking: `{% marking version.marking %}`; "amber_strict" and "AMBER+STRICT" are the same."""
    name = str(value or "CLEAR").upper().replace("TLP:", "").replace("_", "+")
    kind = MARKINGS.get(name)
    return format_html('<span class="marking{}">TLP:{}</span>', f" marking--{kind}" if kind else "", name)


@register.simple_tag
def ref(value: Any, address: str = "") -> SafeString:
    """A reference in the machine's voice, as a link if it has an address: `{% ref case.reference case_url %}`."""
    if address:
        return format_html('<a class="ref" href="{}">{}</a>', address, value)
    return format_html('<span class="ref">{}</span>', value)


@register.simple_tag
def digest(value: str, whole: bool = False, name: str = "sha256") -> SafeString:
    """A hash: first 8 and last 4 digits; `{% digest version.sha256 %}`, on the record itself `whole=True`."""
    if not value:
        return mark_safe("")
    groups = [value[at : at + 4] for at in range(0, len(value), 4)]
    shown = " ".join(groups) if whole else f"{value[:4]} {value[4:8]} … {value[-4:]}"
    return format_html('<span class="digest" title="{}">{} {}</span>', value, name, shown)


@register.filter
def thousands(value: Any) -> str:
    """A number with a thin space between thousands: `{{ tokens|thousands }}`."""
    return moments.thousands(value)


@register.filter
def filesize_words(value: int) -> str:
    """Bytes as people say them: `{{ file.size|filesize_words }}` gives 412 kB."""
    return moments.size(value)


# Time.


@register.simple_tag
def moment(value: datetime | None, otherwise: str = "–") -> SafeString:
    """A moment in the member's own zone, named: `{% moment entry.at %}` gives 23 Nov 2026, 17:00 CET."""
    return _time(value, otherwise)


@register.simple_tag
def day(value: date | None, otherwise: str = "–") -> SafeString:
    """A day: `{% day grant.valid_until %}` gives 23 Nov 2026."""
    if isinstance(value, datetime):
        value = moments.local(value).date()
    return _time(value, otherwise)


@register.simple_tag
def deadline(value: date | None, otherwise: str = "–") -> SafeString:
    """A moment or day with what is left: `{% deadline case.due_at %}` gives 23 Nov 2026, 17:00 CET · 3 days left."""
    if value is None:
        return _time(None, otherwise)
    left = moments.left(value)
    return format_html("{} · {}", _time(value), _left(left, "span"))


@register.simple_tag
def due(value: date | None, otherwise: str = "–") -> SafeString:
    """A deadline in two lines, for the cell of a table: `{% due case.due_at %}`."""
    if value is None:
        return _time(None, otherwise)
    return format_html("<span>{}{}</span>", _time(value), _left(moments.left(value), "small"))


@register.simple_tag
def days_left(value: date) -> SafeString:
    """Only what is left: `{% days_left case.due_at %}` gives 3 days left, in its colour."""
    return _left(moments.left(value), "span")


@register.simple_tag
def clock_time(value: datetime) -> SafeString:
    """Only the time of today: `{% clock_time saved_at %}` gives 10:38 CET."""
    here = moments.local(value)
    shown = f"{here:%H:%M} {moments.zone_name(here)}"
    return format_html('<time datetime="{}">{}</time>', moments.iso(value), shown)


@register.filter
def since(value: date) -> str:
    """How long ago: `{{ case.turn_since|since }}` gives today, 1 day ago, 12 days ago."""
    return moments.ago(value)


# Drawings.


@register.simple_tag
def clock(used: int, allowed: int, stops: Any = ()) -> SafeString:
    """The clock rule: `{% clock 26 60 6 %}`; stops is a number of days or (days run before, days stopped) pairs."""
    return drawing.clock(Clock(used, allowed, _stops(used, stops)), mini=False)


@register.filter
def drawn(value: Clock) -> SafeString:
    """The clock rule of a turn: `{{ turn.clock|drawn }}`."""
    return drawing.clock(value, mini=False)


@register.filter
def drawn_small(value: Clock) -> SafeString:
    """The clock rule for lists: `{{ row.clock|drawn_small }}`."""
    return drawing.clock(value, mini=True)


# Forms.


@register.inclusion_tag("components/errors.html")
def errors(*forms: Any, refusal: str = "", title: str = "", kept: str = "") -> dict[str, Any]:
    """The error summary over a form: `{% errors form answers refusal=refusal %}` takes forms, formsets and lists.

    With `kept` the fault itself is the heading, and what was kept is said below it.
    """
    found = [error for form in _flat(forms) for error in _errors_of(form)]
    title = title or _("Nothing was saved. Put these right:")
    fault = found[0] if found else None
    return {"refusal": refusal, "found": found, "title": title, "kept": kept, "fault": fault}


@register.simple_tag
def hidden_token(name: str, value: Any) -> SafeString:
    """A hidden field: `{% hidden_token "next" request.get_full_path %}`."""
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)


def _side(context: template.Context) -> str:
    membership = getattr(context.get("request"), "membership", None)
    return membership.side if membership else "partner"


def _label(context: template.Context, record: Any, field: str) -> tuple[labels.Label, labels.Words]:
    value = getattr(record, field)
    model = getattr(record, "labelled_as", "") or record._meta.model_name
    found = labels.label_of(model, value)
    return found, found.words(_side(context))


def _status(shown: tuple[labels.Label, str | Promise], kind: str) -> SafeString:
    found, words = shown
    return _drawn(found.family, found.icon, conditional_escape(str(words)), kind)


@lru_cache(maxsize=1000)
def _drawn(family: str, mark: str, words: SafeString, kind: str) -> SafeString:
    """A list says the same few words again and again: they are drawn once. They come escaped."""
    classes = f"status status--{family} {kind}".strip()
    return format_html('<span class="{}">{}{}</span>', classes, icon(mark), words)


def _time(value: date | None, otherwise: str = "–") -> SafeString:
    if value is None:
        return format_html("{}", otherwise)
    return format_html('<time datetime="{}">{}</time>', moments.iso(value), moments.words(value))


def _left(left: moments.Left, tag: str) -> SafeString:
    classes = f"left left--{left.family}" if left.family else "left"
    return format_html(f'<{tag} class="{{}}">{{}}</{tag}>', classes, left.words)


def _stops(used: int, stops: Any) -> Iterable[tuple[int, int]]:
    if isinstance(stops, int):
        return ((used, stops),) if stops else ()
    return tuple(stops or ())


def _flat(forms: Iterable[Any]) -> Iterable[Any]:
    """Forms one by one, out of forms, formsets, lists and dictionaries."""
    for form in forms:
        if form is None or form == "":
            continue
        if isinstance(form, dict):
            yield from _flat(form.values())
        elif hasattr(form, "fields"):
            yield form
        elif hasattr(form, "forms"):
            yield form
            yield from form.forms
        else:
            yield from _flat(form)


def _errors_of(form: Any) -> Iterable[tuple[str, str, str]]:
    """(anchor, label, sentence) of each error of a form or formset."""
    if not getattr(form, "is_bound", False):
        return
    if not hasattr(form, "fields"):
        yield from (("", "", sentence) for sentence in form.non_form_errors())
        return
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        for sentence in sentences:
            yield (_anchor(field), str(field.label), sentence) if field else ("", "", sentence)


def _anchor(field: Any) -> str:
    """The id of what the link in the summary leads to: of radios and boxes the first one."""
    return field.id_for_label or f"{field.auto_id}_0"
