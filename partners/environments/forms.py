"""The forms of environments and their safeguards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from partners.environments.models import Attestation, Environment
from partners.evidence.models import DocumentVersion
from portal import dates
from portal.accounts.validators import validate_plain_text
from portal.acting import DayField
from portal.listing import FilterForm


class EnvironmentFilter(FilterForm):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Environment.Status.choices], required=False)
    q = forms.CharField(label=_("Name or reference"), required=False, max_length=80)


class DeclarationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, validators=[validate_plain_text])
    kind = forms.ChoiceField(label=_("Kind"), choices=Environment.Kind.choices, widget=forms.RadioSelect)
    site = forms.CharField(
        label=_("Site"), max_length=120, validators=[validate_plain_text], help_text=_("Town and building.")
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("", "–"), *countries])
    operators = forms.CharField(
        label=_("Operators and subcontractors"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Everybody who runs it or can see what is in it."),
    )


class AttestationForm(forms.Form):
    safeguard = forms.ChoiceField(label=_("Safeguard"), choices=Attestation.Safeguard.choices, widget=forms.RadioSelect)
    statement = forms.CharField(
        label=_("What it does"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("What the safeguard does, how it was tested, and what the test showed."),
    )  # fmt: skip
    tested_on = DayField(label=_("Tested on"))
    version = forms.ModelChoiceField(
        label=_("Evidence"), queryset=DocumentVersion.objects.none(), required=False, empty_label=_("None"),
        help_text=_("The report of the test, from your evidence."),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = DocumentVersion.objects.filter(document__organisation=reader.organisation_id)
        self.fields["version"].queryset = versions.select_related("document")  # type: ignore[attr-defined]

    def clean_tested_on(self) -> Any:
        tested = self.cleaned_data["tested_on"]
        if tested > dates.now().date():
            raise forms.ValidationError(_("The test cannot have been in the future."))
        return tested


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What you looked at"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("The partner reads it."),
    )


class VerificationForm(ReasonForm):
    until = DayField(label=_("Verified until"), help_text=_("At most as long as the rulebook lets a test count."))
