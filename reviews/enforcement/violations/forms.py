"""The forms of violations: filters, a report by hand, and a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.rulebook.models import LibraryEntry, Rulebook
from portal.accounts.models import Organisation
from portal.listing import FilterForm
from reviews.enforcement.violations.actions import OVERDUE
from reviews.enforcement.violations.models import Violation


class ViolationFilter(FilterForm):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Violation.Status.choices], required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Organisation.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("Any"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Violation.objects.visible_to(reader).values("organisation")
        fields: dict[str, Any] = self.fields
        fields["partner"].queryset = Organisation.objects.filter(pk__in=seen).order_by("name")
        fields["source"].choices = [("", _("Any")), *_entries("violation_source")]


def _of_ground(entry: LibraryEntry, sources: dict[str, str]) -> str:
    """Its rules, what it says, and how such a breach usually comes to be known."""
    known = ", ".join(sources[code].lower() for code in entry.data["sources"])
    told = {"rules": ", ".join(entry.data["rules"]), "label": entry.label, "sources": known}
    return gettext("%(rules)s: %(label)s (usually known by: %(sources)s)") % told


class ReportForm(forms.Form):
    """What somebody of the programme reports. Severity follows from the ground."""

    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Organisation.objects.none(), to_field_name="public_id", empty_label=_("Choose one")
    )
    ground = forms.ChoiceField(label=_("Which rule is said to be broken"))
    source = forms.ChoiceField(label=_("How it came to be known"))
    text = forms.CharField(
        label=_("What happened"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000,
        help_text=_("Say what is known, when it was, and how it can be checked. Name no sources."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["partner"].queryset = Organisation.objects.filter(partner__tier__isnull=False).order_by("name")
        grounds = Rulebook.current().entries("violation_ground")
        sources = dict(_entries("violation_source"))
        rules = [(entry.code, _of_ground(entry, sources)) for entry in grounds]
        fields["ground"].choices = [("", _("Choose one")), *rules]
        fields["source"].choices = [entry for entry in _entries("violation_source") if entry[0] != OVERDUE]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("It stands on the record."),
    )  # fmt: skip


def _entries(library: str) -> list[tuple[str, str]]:
    return [(entry.code, entry.label) for entry in Rulebook.current().entries(library)]
