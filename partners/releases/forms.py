"""The forms of releases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.releases.models import Release
from portal import dates
from portal.accounts.validators import validate_plain_text
from portal.acting import DayField
from portal.listing import FilterForm

TIERS = [(tier, _("Tier %(tier)d") % {"tier": tier}) for tier in range(1, 5)]


class ReleaseFilter(FilterForm):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Release.Status.choices], required=False)
    q = forms.CharField(label=_("Name or family"), required=False, max_length=80)


class AnnouncementForm(forms.Form):
    family = forms.CharField(
        label=_("Family"), max_length=80, validators=[validate_plain_text],
        help_text=_("The name that its releases share. A suspension may cover a whole family."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name and version"), max_length=80, validators=[validate_plain_text])
    tier = forms.TypedChoiceField(
        label=_("Capability tier"), choices=TIERS, coerce=int, help_text=_("A partner needs at least this tier.")
    )


class TierForm(forms.Form):
    tier = forms.TypedChoiceField(label=_("Capability tier"), choices=TIERS, coerce=int)
    reason = forms.CharField(
        label=_("What was wrong"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("Every partner, provider and authority can read it."),
    )  # fmt: skip


class EndForm(forms.Form):
    ends_on = DayField(label=_("Last day"))

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day <= dates.now().date():
            raise forms.ValidationError(_("Choose a day after today: partners need time to finish."))
        return day
