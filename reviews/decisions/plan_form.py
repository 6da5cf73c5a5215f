"""The form of a decision: outcome, the words of the letter, coded reasons with facts, conditions with their blanks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.applications.models import Application
from partners.grants.models import Condition
from partners.rulebook.models import LibraryEntry, Rulebook
from portal import dates
from portal.acting import DayField
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.decisions.forms import Prose

Chosen = list[tuple[LibraryEntry, bool, list[forms.BoundField]]]


class DecisionForm(forms.Form):
    """What is decided. `plan` is what the act takes; errors stand at the blank or date that lacks something."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("The decision is"), choices=Application.Outcome.choices, widget=forms.RadioSelect
    )
    text = Prose(
        label=gettext_lazy("The decision in your words"),
        help_text=gettext_lazy("The letter prints this. Say what is decided and why, so that the partner can follow."),
        rows=8,
    )
    departure = Prose(
        label=gettext_lazy("Why you depart from the combined opinion"),
        help_text=gettext_lazy("Only where your decision differs from what the opinions recommend together."),
        required=False,
        rows=4,
    )
    reasons = forms.MultipleChoiceField(label=gettext_lazy("Coded reasons"), required=False)
    conditions = forms.MultipleChoiceField(label=gettext_lazy("Conditions"), required=False)
    free_text = Prose(label=gettext_lazy("A condition of your own"), required=False, rows=3)
    free_kind = forms.ChoiceField(
        label=gettext_lazy("When it has to be met"), choices=Condition.Kind.choices, required=False
    )
    free_due = DayField(label=gettext_lazy("By which day"), required=False)

    def __init__(self, *args: Any, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason_entries = rulebook.entries("refusal_reason")
        self.condition_entries = rulebook.entries("condition")
        fields: dict[str, Any] = self.fields
        fields["reasons"].choices = [(entry.code, entry.label) for entry in self.reason_entries]
        fields["conditions"].choices = [(entry.code, entry.label) for entry in self.condition_entries]
        for entry in self.reason_entries:
            label = _("Facts for %(code)s") % {"code": entry.code}
            self.fields[f"facts-{entry.code}"] = Prose(label=label, required=False, rows=2)
        for entry in self.condition_entries:
            self._add_blanks(entry)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        self.planned = [plan for entry in self._chosen_conditions() if (plan := self._planned(entry))]
        if given.get("free_text", "").strip():
            self._clean_free()
        if given.get("outcome") == Application.Outcome.REFUSED and not given.get("reasons"):
            self.add_error("reasons", _("A refusal names at least one coded reason."))
        wants = given.get("outcome") == Application.Outcome.WITH_CONDITIONS
        if wants and not (given.get("conditions") or self.planned):
            self.add_error("conditions", _("Add at least one condition, or approve without conditions."))
        if given.get("outcome") and not wants and (given.get("conditions") or self.planned):
            self.add_error("conditions", _("Conditions go with “approved with conditions” only."))
        return given

    @property
    def plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(
            outcome=given["outcome"],
            text=given["text"],
            departure=given["departure"],
            reasons=tuple((code, given.get(f"facts-{code}", "")) for code in given["reasons"]),
            conditions=tuple(self.planned),
        )

    @property
    def reason_rows(self) -> Chosen:
        """(entry, whether chosen, its field for facts)."""
        chosen = set(self["reasons"].value() or ())
        return [(entry, entry.code in chosen, [self[f"facts-{entry.code}"]]) for entry in self.reason_entries]

    @property
    def condition_rows(self) -> Chosen:
        """(entry, whether chosen, the fields of its blanks and its day)."""
        chosen = set(self["conditions"].value() or ())
        return [
            (entry, entry.code in chosen, [self[name] for name in _names(entry)]) for entry in self.condition_entries
        ]

    def _add_blanks(self, entry: LibraryEntry) -> None:
        for blank in entry.data.get("blanks", ()):
            label = _("%(code)s: %(blank)s") % {"code": entry.code, "blank": blank.replace("_", " ")}
            self.fields[f"{entry.code}-{blank}"] = forms.CharField(label=label, required=False, max_length=300)
        if entry.data["kind"] == Condition.Kind.BY_DATE:
            days = entry.data.get("default_due_days")
            initial = dates.now().date() + timedelta(days=days) if days else None
            label = _("%(code)s: by which day") % {"code": entry.code}
            field = DayField(label=label, required=False, initial=initial)
            self.fields[f"{entry.code}-due"] = field

    def _chosen_conditions(self) -> list[LibraryEntry]:
        chosen = self.cleaned_data.get("conditions") or ()
        return [entry for entry in self.condition_entries if entry.code in chosen]

    def _planned(self, entry: LibraryEntry) -> ConditionPlan | None:
        blanks = {blank: self.cleaned_data.get(f"{entry.code}-{blank}") for blank in entry.data.get("blanks", ())}
        due = self.cleaned_data.get(f"{entry.code}-due")
        by_date = entry.data["kind"] == Condition.Kind.BY_DATE
        is_dated = not by_date or self._is_to_come(f"{entry.code}-due", due)
        try:
            text = entry.filled(**blanks)
        except ValueError as blank:
            self.add_error(f"{entry.code}-{blank}", _("Fill in this blank."))
            return None
        return ConditionPlan(entry.code, text, entry.data["kind"], due.isoformat() if due else "") if is_dated else None

    def _clean_free(self) -> None:
        kind, due = self.cleaned_data.get("free_kind"), self.cleaned_data.get("free_due")
        if kind == Condition.Kind.BY_DATE and not self._is_to_come("free_due", due):
            return
        due_on = due.isoformat() if due and kind == Condition.Kind.BY_DATE else ""
        self.planned.append(ConditionPlan("", self.cleaned_data["free_text"], kind or Condition.Kind.STANDING, due_on))

    def _is_to_come(self, name: str, due: Any) -> bool:
        if name in self.errors:
            return False
        if due is None:
            self.add_error(name, _("Give the day."))
        elif due <= dates.now().date():
            self.add_error(name, _("This day is in the past. Give one to come."))
        return due is not None and due > dates.now().date()


def _names(entry: LibraryEntry) -> list[str]:
    names = [f"{entry.code}-{blank}" for blank in entry.data.get("blanks", ())]
    return [*names, f"{entry.code}-due"] if entry.data["kind"] == Condition.Kind.BY_DATE else names
