"""The filters of the worklist, all by URL, and the name of a saved view."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.applications.models import Application
from portal import dates
from portal.accounts.models import Jurisdiction
from portal.cases.models import Case, SavedView
from portal.listing import FilterChoice
from portal.statements import Statement
from reviews.queue import waiting

DUE = [
    ("", gettext_lazy("Any time")),
    ("late", gettext_lazy("Late")),
    ("today", gettext_lazy("Today")),
    ("week", gettext_lazy("In 7 days")),
    ("month", gettext_lazy("In 30 days")),
]
STATUSES = [
    ("", gettext_lazy("Every status")),
    *[(value, label) for value, label in Application.Status.choices if value not in {"draft", "submitted"}],
    ("awaiting_decision", gettext_lazy("Awaiting decision")),
]
PLACES = Statement(lambda: Jurisdiction.objects.values_list("code", "name").order_by("name"))
SMALL = {"class": "form-select form-select-sm"}


class FilterForm(forms.Form):
    """What is picked narrows the list; what makes no sense is left out."""

    text = forms.CharField(
        label=gettext_lazy("Reference, partner or words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control form-control-sm"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, widget=FilterChoice(attrs=SMALL))
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Jurisdiction"), required=False, widget=FilterChoice(attrs=SMALL)
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=STATUSES, widget=FilterChoice(attrs=SMALL)
    )
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), required=False, widget=FilterChoice(attrs=SMALL))
    due = forms.ChoiceField(label=gettext_lazy("Due"), required=False, choices=DUE, widget=FilterChoice(attrs=SMALL))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].choices = [("", _("Every one I see")), *PLACES.rows()]
        self.fields["kind"].choices = [("", _("Every kind")), *Case.Kind.choices]
        self.fields["tier"].choices = [("", _("Every tier")), *[(str(tier), str(tier)) for tier in range(1, 5)]]

    @property
    def picked(self) -> dict[str, str]:
        """Name → value of every filter that is set and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(name, words) of each filter that is set."""
        return [(name, self._words(name, value)) for name, value in self.picked.items()]

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        for name, value in self.picked.items():
            cases = cases.filter(NARROWED[name](value))
        return cases

    def _words(self, name: str, value: str) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            words = str(dict(field.choices)[value])
            return f"{field.label}: {words}" if name in {"tier", "due"} else words
        return _("“%(text)s”") % {"text": value}


class SavedViewForm(forms.ModelForm):
    """A name for the filters that are set."""

    class Meta:
        model = SavedView
        fields = ["name", "query"]
        widgets = {"query": forms.HiddenInput}
        labels = {"name": gettext_lazy("Name of the view")}


def _text(value: str) -> Q:
    return Q(reference__finds=value) | Q(title__finds=value) | Q(organisation__name__finds=value)


def _status(value: str) -> Q:
    if value == Case.Status.AWAITING_DECISION:
        return Q(status=value)
    return Q(stage=value) & ~Q(status=Case.Status.AWAITING_DECISION)


def _due(value: str) -> Q:
    now = dates.now()
    if value == "late":
        return waiting.late()
    days = {"today": 1, "week": 7, "month": 30}[value]
    return Q(due_at__gte=now, due_at__lt=_midnight(now) + timedelta(days=days))


def _midnight(now: datetime) -> datetime:
    here = timezone.localtime(now)
    return datetime.combine(here.date(), time.min, tzinfo=here.tzinfo)


NARROWED = {
    "text": _text,
    "kind": lambda value: Q(kind=value),
    "jurisdiction": lambda value: Q(jurisdiction=value),
    "status": _status,
    "tier": lambda value: Q(tier=int(value)),
    "due": _due,
}
