"""What the outbox is narrowed by, and how a person wants to hear from the portal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.listing import FilterForm

STATES = [("", _("Any")), ("waiting", _("Waiting")), ("failing", _("Tried, waiting to be tried again"))]
STATES += [("sent", _("Sent")), ("dead", _("Given up"))]


class MailFilter(FilterForm):
    """By what became of the mail."""

    status = forms.ChoiceField(label=_("Status"), choices=STATES, required=False)


class PreferenceForm(forms.Form):
    """When the digest comes, and whether mail comes at all."""

    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the daily mail"),
        coerce=int,
        choices=[(hour, f"{hour}:00") for hour in range(24)],
        help_text=_("Reminders of deadlines come together in one mail a day, at this hour of your own time zone."),
    )
    in_app_only = forms.BooleanField(
        label=_("No mail, only the inbox"),
        required=False,
        help_text=_("Legal notices, such as decisions and suspensions, are mailed at once all the same."),
    )

    def __init__(self, *args: Any, preference: Any, **kwargs: Any) -> None:
        wishes = {"digest_hour": preference.digest_hour, "in_app_only": preference.in_app_only}
        super().__init__(*args, initial=wishes, **kwargs)
