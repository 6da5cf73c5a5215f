"""The editions, and what differs between two of them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from partners.rulebook.differences import ADDED, CHANGED, REMOVED, RENUMBERED, differences
from partners.rulebook.models import Rulebook
from portal.access import allowed

CHANGES = (ADDED, REMOVED, CHANGED, RENUMBERED)


class EditionsForm(forms.Form):
    """Which two editions are compared, and whether what stayed the same is shown too."""

    old = forms.TypedChoiceField(label=_("From"), coerce=int)
    new = forms.TypedChoiceField(label=_("To"), coerce=int)
    show = forms.ChoiceField(
        label=_("Show"), choices=[("", _("Only what changed")), ("all", _("Everything"))], required=False
    )

    def __init__(self, *args: Any, editions: list[Rulebook], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(rulebook.edition, rulebook.title) for rulebook in editions]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select form-select-sm"


@allowed("rules.view")
def comparison(request: HttpRequest) -> HttpResponse:
    """Every edition with its dates and digest; with two or more, what differs between the two chosen."""
    editions = list(Rulebook.objects.all())
    context: dict[str, Any] = {"editions": _with_ends(editions), "in_force": editions[0]}
    if len(editions) > 1:
        context |= _compared(request, editions)
    return render(request, "partners/rulebook/differences.html", context)


def _compared(request: HttpRequest, editions: list[Rulebook]) -> dict[str, Any]:
    usual = {"old": editions[1].edition, "new": editions[0].edition, "show": ""}
    given = {name: request.GET.get(name, value) for name, value in usual.items()}
    form = EditionsForm(given, editions=editions)
    chosen = form.cleaned_data if form.is_valid() else usual
    by_number = {rulebook.edition: rulebook for rulebook in editions}
    old, new = by_number[chosen["old"]], by_number[chosen["new"]]
    kinds = differences(old, new)
    shows_all = chosen["show"] == "all"
    return {
        "form": form,
        "old": old,
        "new": new,
        "kinds": kinds,
        "shown": [(kind, kind.items if shows_all else kind.changed) for kind in kinds],
        "changes": sum(kind.count(state) for kind in kinds for state in CHANGES),
    }


def _with_ends(editions: list[Rulebook]) -> list[dict[str, Any]]:
    """Newest first, each with the day on which the next one took its place."""
    ends = [None, *(rulebook.adopted_at for rulebook in editions)]
    return [{"rulebook": rulebook, "until": until} for rulebook, until in zip(editions, ends, strict=False)]
