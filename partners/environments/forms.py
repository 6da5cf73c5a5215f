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


class CorrectionForm(forms.Form):
    site = forms.CharField(
        label=_("Site"), max_length=120, validators=[validate_plain_text], help_text=_("Town and building.")
    )
    country = forms.ChoiceField(label=_("Country"), choices=list(countries))
    operators = forms.CharField(
        label=_("Operators and subcontractors"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Everybody who runs it or can see what is in it."),
    )
    reason = forms.CharField(
        label=_("What was wrong"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("The programme reads it."),
    )  # fmt: skip


class AttestationsForm(forms.Form):
    """All safeguards on one page; what is left empty is not attested now.

    `states` says of each safeguard what counts today; it stands beside its legend.
    """

    def __init__(self, *args: Any, reader: Any, states: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.states = states
        versions = DocumentVersion.objects.filter(document__organisation=reader.organisation_id)
        for safeguard in Attestation.Safeguard:
            self.fields |= _attestation_fields(safeguard, versions.select_related("document"))

    @property
    def groups(self) -> list[dict[str, Any]]:
        return [
            {
                "legend": safeguard.label,
                "note": self.states[safeguard],
                "fields": [self[f"{safeguard}-{part}"] for part in PARTS],
            }
            for safeguard in Attestation.Safeguard
        ]

    def clean(self) -> dict[str, Any]:
        """Under `attestations` the filled ones: safeguard, statement, tested_on, version."""
        given = [values for safeguard in Attestation.Safeguard if (values := self._values(safeguard))]
        if not given and not self.errors:
            raise forms.ValidationError(_("Attest at least one safeguard: say what it does and when it was tested."))
        return {"attestations": given}

    def _values(self, safeguard: str) -> dict[str, Any] | None:
        values = {part: self.cleaned_data.get(f"{safeguard}-{part}") for part in PARTS}
        if not any(values.values()):
            return None
        for part, words in MISSING.items():
            if not values[part] and f"{safeguard}-{part}" not in self.errors:
                self.add_error(f"{safeguard}-{part}", words)
        if values["tested_on"] and values["tested_on"] > dates.now().date():
            self.add_error(f"{safeguard}-tested_on", _("The test cannot have been in the future."))
        return {"safeguard": safeguard, **values}


PARTS = ("statement", "tested_on", "version")
MISSING = {"statement": _("Say what the safeguard does."), "tested_on": _("Give the day of the test.")}


def _attestation_fields(safeguard: Any, versions: Any) -> dict[str, forms.Field]:
    return {
        f"{safeguard}-statement": forms.CharField(
            label=_("What it does"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False,
            help_text=_("What the safeguard does, how it was tested, and what the test showed."),
        ),
        f"{safeguard}-tested_on": DayField(label=_("Tested on"), required=False),
        f"{safeguard}-version": forms.ModelChoiceField(
            label=_("Evidence"), queryset=versions, required=False, empty_label=_("None: your word only"),
            help_text=_("The report of the test, from your evidence. Without it the programme has your word only."),
        ),
    }  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What you looked at"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("The partner reads it."),
    )


class VerificationForm(ReasonForm):
    until = DayField(label=_("Verified until"), help_text=_("At most as long as the rulebook lets a test count."))
