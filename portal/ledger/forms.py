"""The filter of the ledger's list."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import dates, folding
from portal.ledger import readers, verbs
from portal.ledger.models import EntryQuerySet, first_id

DAY: dict[str, Any] = {
    "required": False,
    "widget": forms.DateInput(attrs={"type": "date"}),
    "validators": [dates.validate_day],
}


class LedgerFilter(forms.Form):
    """By verb, reference and days; a filter that cannot be read filters nothing and says so."""

    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    since = forms.DateField(label=_("From"), **DAY)
    until = forms.DateField(label=_("To"), **DAY)

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = verbs.VERBS if reader.side in ("programme", "joint") else readers.verbs_for(reader.side, reader.role)
        every = [(verb, words) for verb, (_icon, words) in verbs.VERBS.items() if verb in known]
        self.fields["verb"].choices = [("", _("Everything")), *every]  # type: ignore[attr-defined]
        for field in self.fields.values():
            kind = (
                "form-select form-select-sm" if isinstance(field, forms.ChoiceField) else "form-control form-control-sm"
            )
            field.widget.attrs["class"] = kind

    def narrowed(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries that pass; days are whole days of UTC, as the ledger's own times are."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("reference"):
            wanted = folding.reference(asked["reference"]) or asked["reference"].strip()
            entries = entries.filter(reference=wanted)
        if asked.get("verb"):
            entries = entries.filter(verb=asked["verb"])
        if asked.get("since"):
            entries = entries.filter(id__gte=first_id(_midnight(asked["since"])))
        if asked.get("until"):
            entries = entries.filter(id__lt=first_id(_midnight(asked["until"] + timedelta(days=1))))
        return entries


def _midnight(day: date) -> datetime:
    """Ids count from 1970."""
    return datetime.combine(max(day, date(1970, 1, 1)), time.min, tzinfo=UTC)
