"""What is about to be registered, shown once more before it is done."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts.addresses import shown

CONFIRMED, CHANGE = "confirmed", "change"


def is_sent(request: HttpRequest) -> bool:
    """Whether a form was sent to be looked at or done; “Change” only shows it again as it was filled in."""
    return request.method == "POST" and CHANGE not in request.POST


def second_look(request: HttpRequest, form: forms.Form, *, back: str) -> HttpResponse | None:
    """The page that asks whether all of it is right, and holds what was typed; None once somebody has said so."""
    if CONFIRMED in request.POST:
        return None
    facts = [(field.label, words) for field in form if (words := _words(form, field))]
    return render(request, "portal/accounts/second_look.html", {"form": form, "facts": facts, "back": back})


def _words(form: forms.Form, field: forms.BoundField) -> str:
    value = form.cleaned_data.get(field.name) or ""
    choices = {str(key): words for key, words in getattr(field.field, "choices", [])}
    if isinstance(field.field, forms.EmailField):
        return shown(str(value))
    return str(choices.get(str(value), value))
