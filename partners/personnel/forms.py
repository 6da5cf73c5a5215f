"""The forms of people and their checks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from partners.personnel.models import Check, Person
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.validators import validate_plain_text
from portal.acting import DayField
from portal.listing import FilterForm

TIERS = [(tier, _("Tier %(tier)d") % {"tier": tier}) for tier in range(1, 5)]
OUTCOMES = [choice for choice in Check.Status.choices if choice[0] != Check.Status.PENDING]


class PeopleFilter(FilterForm):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Person.Status.choices], required=False)
    q = forms.CharField(label=_("Name or reference"), required=False, max_length=80)


class NominationForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        validators=[validate_plain_text],
        help_text=_("As in the identity document."),
    )
    position = forms.CharField(label=_("Position"), max_length=120, validators=[validate_plain_text])
    tier = forms.TypedChoiceField(
        label=_("Tier to be cleared for"),
        choices=TIERS,
        coerce=int,
        help_text=_("The tier of the grant that the person is to use. A higher tier needs more checks."),
    )
    nationalities = forms.MultipleChoiceField(
        label=_("Nationalities"),
        choices=list(countries),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("All that the person holds. Hold Ctrl, or Cmd on a Mac, to choose more than one."),
    )
    residence = forms.ChoiceField(label=_("Country of residence"), choices=[("", "–"), *countries])
    is_permanent_resident = forms.BooleanField(label=_("Permanent resident or protected person there"), required=False)
    birth_date = DayField(label=_("Birth date"))

    def clean_birth_date(self) -> Any:
        return _plausible(self.cleaned_data["birth_date"])


class CorrectionForm(forms.Form):
    """The name and birth date as they are recorded, to be put right."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        validators=[validate_plain_text],
        help_text=_("As in the identity document."),
    )
    birth_date = DayField(label=_("Birth date"))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("What was wrong, and how you know what is right."),
    )  # fmt: skip

    def clean_birth_date(self) -> Any:
        return _plausible(self.cleaned_data["birth_date"])


def _plausible(born: Any) -> Any:
    if not 16 <= (dates.now().date() - born).days / 365.25 <= 110:
        raise forms.ValidationError(_("Enter the person’s birth date, such as 14/03/1988."))
    return born


class CheckForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    performed_by = forms.CharField(
        label=_("Performed by"),
        max_length=120,
        validators=[validate_plain_text],
        help_text=_("The body that did the check."),
    )
    performed_on = DayField(label=_("Performed on"))
    issuer_reference = forms.CharField(
        label=_("Its reference"),
        max_length=120,
        validators=[validate_plain_text],
        help_text=_("The number under which that body keeps its report. Stored encrypted."),
    )
    restriction = forms.CharField(
        label=_("Restriction"),
        max_length=300,
        required=False,
        help_text=_("Only for a check that is clear with a restriction."),
    )

    def clean_performed_on(self) -> Any:
        performed = self.cleaned_data["performed_on"]
        if performed > dates.now().date():
            raise forms.ValidationError(_("The check cannot have been performed in the future."))
        return performed

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("outcome") == Check.Status.RESTRICTED and not self.cleaned_data.get("restriction"):
            self.add_error("restriction", _("Say what the restriction is."))
        return self.cleaned_data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("The partner’s officers read it."),
    )


class OfficerReasonForm(ReasonForm):
    """The partner's own reason for an act on its people."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Those who vet read it.")


class EndForm(ReasonForm):
    """Why somebody is refused or revoked: a class of the rulebook, then words."""

    field_order = ["reason_class", "reason"]
    reason_class = forms.ChoiceField(label=_("Kind of reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = Rulebook.current().entries("person_reason")
        self.fields["reason_class"].choices = [(entry.code, entry.label) for entry in entries]  # type: ignore[attr-defined]
