"""Registering a partner, and filtering the list of partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.standing.models import Partner
from portal.accounts.forms_organisations import RegisterForm
from portal.accounts.validators import validate_plain_lines
from portal.listing import FilterForm


class RegisterPartnerForm(RegisterForm):
    """The organisation, its type and its first officer."""

    type = forms.ChoiceField(
        label=_("Type of partner"),
        help_text=_("It decides which questions an application is asked."),
        choices=Partner.Type.choices,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("kind", None)


class PartnerFilter(FilterForm):
    """Which partners to show."""

    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Standing"), required=False, choices=[("", _("Any")), *Partner.Status.choices])
    country = forms.ChoiceField(label=_("Country"), required=False)
    tier = forms.ChoiceField(
        label=_("Tier"), required=False, choices=[("", _("Any")), *((str(n), str(n)) for n in range(1, 5))]
    )

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Any")), *countries]  # type: ignore[attr-defined]


class WithdrawalForm(forms.Form):
    """Why a registration is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, validators=[validate_plain_lines], widget=forms.Textarea({"rows": 2})
    )
