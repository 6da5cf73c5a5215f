"""Forms that keep what is typed by themselves: what was sent of them, what was not kept, what the page is told."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal import dates, marks, moments


@dataclass(frozen=True)
class Conflict:
    """A field that was changed elsewhere after the page had shown it: both texts, and whose the other one is."""

    name: str
    label: str
    mine: str
    theirs: str
    mark: str
    who: str = ""
    at: datetime | None = None


def sent(form: forms.BaseForm) -> dict[str, Any]:
    """What was sent of this form and is good, by the name of the field."""
    form.is_valid()
    values = getattr(form, "cleaned_data", {})
    return {name: values[name] for name in form.fields if name in values and _is_sent(form, name)}


def faults(form: forms.BaseForm) -> dict[str, list[str]]:
    """What is wrong with what was sent of this form, by the field's name in the page."""
    wrong = [name for name in form.errors if name in form.fields and _is_sent(form, name)]
    return {form.add_prefix(name): [str(error) for error in form.errors[name]] for name in wrong}


def _is_sent(form: forms.BaseForm, name: str) -> bool:
    address, widget = form.add_prefix(name), form.fields[name].widget
    shows = widget.value_omitted_from_data({}, {}, address)
    return form.is_bound and marks.is_sent(form.data, address, shows_when_empty=shows)


def seen(form: forms.BaseForm) -> dict[str, set[str]]:
    """The marks of this form's fields as the page carried them, and of what it was still sending."""
    carried = marks.seen_in(form.data)
    return {
        name: {carried.get(form.add_prefix(name), ""), *_pending(form, name, field)}
        for name, field in form.fields.items()
    }


def _pending(form: forms.BaseForm, name: str, field: forms.Field) -> set[str]:
    values = marks.pending_in(form.data, form.add_prefix(name))
    several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    return {marks.mark_of(values if several else values[0])} if values else set()


def settled(posted: Any, stored: Iterable[forms.BaseForm]) -> Any:
    """What was typed, but for the field in which somebody chose the other text: there, what is stored."""
    wanted = posted.get("theirs", "")
    for form in stored:
        for name, field in form.fields.items():
            if form.add_prefix(name) == wanted:
                copy = posted.copy()
                copy.setlist(wanted, marks.form_values(form.get_initial_for_field(field, name)))
                return copy
    return posted


def clash(form: forms.BaseForm, names: Iterable[str], stored: Mapping[str, Any], **by: Any) -> list[Conflict]:
    """Mark these fields of the form as in conflict with what is stored; `by` says who wrote that, and when."""
    found = []
    for name in sorted(names):
        field, theirs = form.fields[name], stored.get(name)
        conflict = Conflict(
            name=form.add_prefix(name),
            label=str(field.label or ""),
            mine=words_of(field, form.cleaned_data.get(name)),
            theirs=words_of(field, theirs),
            mark=marks.mark_of(theirs),
            **by,
        )
        field.conflict = conflict  # type: ignore[attr-defined]
        found.append(conflict)
    return found


def marks_of(page: Iterable[forms.BaseForm]) -> str:
    """The marks for a page to carry, as JSON: of what is stored; after sending, as it had them, or of what was kept."""
    found = dict[str, str]()
    for form in page:
        carried, kept = (marks.seen_in(form.data), sent(form)) if form.is_bound else ({}, {})
        for name, field in form.fields.items():
            address = form.add_prefix(name)
            stored = marks.mark_of(form.get_initial_for_field(field, name))
            is_kept = name in kept and not hasattr(field, "conflict")
            found[address] = marks.mark_of(kept[name]) if is_kept else carried.get(address, stored)
    return json.dumps(found)


def answer(
    request: HttpRequest, page: Iterable[forms.BaseForm], conflicts: Iterable[Conflict] = (), *, refusal: str = ""
) -> HttpResponse:
    """What a page that saved by itself is told: when, the new marks, and at which fields something was not kept."""
    page = list(page)
    wrong = {name: errors for form in page for name, errors in faults(form).items()}
    kept = {form.add_prefix(name) for form in page for name in sent(form)} - {conflict.name for conflict in conflicts}
    context = {
        "saved_at": None if refusal else dates.now(),
        "refusal": refusal,
        "marks": json.dumps({name: mark for name, mark in json.loads(marks_of(page)).items() if name in kept}),
        "wrong": wrong,
        "conflicts": conflicts,
    }
    return render(request, "components/autosaved.html", context, status=409 if refusal else 200)


def words_of(field: forms.Field, value: Any) -> str:
    """A value in words, as the field offers it."""
    if value in (None, "", False) or (isinstance(value, list) and not value):
        return _("nothing")
    if isinstance(field, forms.ModelChoiceField):
        found = [value] if not hasattr(value, "__iter__") else value
        return ", ".join(field.label_from_instance(each) for each in found) or _("nothing")
    if isinstance(field, forms.ChoiceField):
        words = {str(code): str(label) for code, label in field.choices}  # type: ignore[union-attr]
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(words.get(str(code), str(code)) for code in chosen)
    if value is True:
        return str(field.label)
    return moments.words(value) if hasattr(value, "isoformat") else str(value)
