"""The forms of reports: filters, one section, the signature, and what a reviewer says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.reports.models import Obligation
from partners.reports.sections import Section
from partners.rulebook.models import Rulebook
from portal.accounts.models import Organisation
from portal.listing import FilterForm

STATES = [
    ("", _("Any")),
    ("late", _("Late")),
    ("violation", _("Late, with a violation case")),
    ("stopped", _("Late, access stopped")),
    ("soon", _("Due within 14 days")),
    ("judge", _("To be judged")),
]


class ReportFilter(FilterForm):
    """By status, by how late, by tier, and for the programme by partner."""

    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Obligation.Status.choices], required=False)
    state = forms.ChoiceField(label=_("Time"), choices=STATES, required=False)
    tier = forms.ChoiceField(
        label=_("Tier"), choices=[("", _("Any")), *((str(tier), str(tier)) for tier in range(1, 5))], required=False
    )
    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Organisation.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("Any"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reader.side == "partner":
            del self.fields["partner"], self.fields["tier"]
            return
        reporting = Obligation.objects.visible_to(reader).values("organisation")
        partners = Organisation.objects.filter(pk__in=reporting).order_by("name")
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]


class SectionForm(forms.Form):
    """One section of the report as it is written."""

    text = forms.CharField(
        label=_("What happened"), widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000, required=False
    )
    is_nothing = forms.BooleanField(label=_("Nothing to report in this period"), required=False)

    def __init__(self, data: Any = None, *, section: Section, may_edit: bool) -> None:
        draft = section.draft
        initial = {"text": draft.text, "is_nothing": draft.is_nothing} if draft else {}
        super().__init__(data, prefix=section.code, initial=initial, use_required_attribute=False)
        self.fields["text"].widget.attrs["class"] = "form-control"
        self.fields["is_nothing"].widget.attrs["class"] = "form-check-input"
        if not may_edit:
            for field in self.fields.values():
                field.disabled = True


class SignForm(forms.Form):
    signed_name = forms.CharField(label=_("Your full name"), max_length=120)
    statement = forms.BooleanField(
        label=_("I have read this report. It is true and complete for the period."),
        error_messages={"required": _("Tick that you have read it.")},
    )


class ReturnForm(forms.Form):
    """Why a report goes back: reasons of the rulebook, and words that the partner can act on."""

    codes = forms.MultipleChoiceField(
        label=_("Reasons"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("What the partner has to put right"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("The partner reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = _entries(rulebook, "return_reason")  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    text = forms.CharField(
        label=_("A word to the partner (optional)"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
        required=False,
    )  # fmt: skip


class WaiverForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Why no report is needed"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("It stands on the record, and the partner reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _entries(rulebook, "waiver_reason")  # type: ignore[attr-defined]


def _entries(rulebook: Rulebook, library: str) -> list[tuple[str, str]]:
    return [(entry.code, entry.label) for entry in rulebook.entries(library)]
