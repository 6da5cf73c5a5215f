"""Pages for one act: what it will do is said, a form asks what it needs, and a refusal loses nothing that was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from portal import dates
from portal.access import Lost, Refused
from portal.sent_forms.once import once

Words = Any


@dataclass(frozen=True)
class Told:
    """What the page of an act says. `mild` is an act that takes nothing away from anybody."""

    title: Words
    sentence: Words
    button: Words
    back: str
    crumbs: Sequence[tuple[Words, str]] = ()
    lead: Words = ""
    effects: Sequence[Words] = ()
    effects_title: Words = ""
    back_words: Words = ""
    mild: bool = False


class DayInput(forms.DateInput):
    """A day, by the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that somebody can mean."""

    widget = DayInput
    default_validators = [dates.validate_day]


def page_of_act(
    request: HttpRequest,
    told: Told,
    act: Callable[[dict[str, Any]], Any],
    *,
    form: forms.Form | None = None,
    refusal: str = "",
) -> HttpResponse:
    """GET shows the page; POST does the act with the form's values and goes to the record that it gives, else back.

    `refusal` says beforehand why the act is not possible. A refused act shows the form again: 422, or 409 when somebody
    was faster. The same page sent twice is one act.
    """
    return once(request, lambda: _page_of_act(request, told, act, form=form, refusal=refusal))


def _page_of_act(
    request: HttpRequest, told: Told, act: Callable[[dict[str, Any]], Any], *, form: forms.Form | None, refusal: str
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if not refusal and (form is None or form.is_valid()):
            try:
                done = act(form.cleaned_data if form else {})
                return HttpResponseRedirect(_address_of(done) or told.back, status=303)
            except Refused as refused:
                refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    context = {**vars(told), "form": form, "refusal": refusal}
    return render(request, "components/confirm_page.html", context, status=status)


def form_data(request: HttpRequest) -> Any:
    """What was sent, or None where nothing was: a form's first argument."""
    return request.POST if request.method == "POST" else None


def _address_of(record: Any) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
