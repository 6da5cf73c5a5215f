"""From which day until which somebody is away, and who stands in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership
from portal.accounts.rules_absences import colleagues_of
from portal.acting import DayField


class AbsenceForm(forms.Form):
    """The days of an absence, in the member's own zone."""

    first_on = DayField(label=_("First day away"))
    last_on = DayField(label=_("Last day away"))
    deputy = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Another member with the same role. Whoever stands in acts in their own name and gains no rights."),
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputy: Any = self.fields["deputy"]
        deputy.queryset = colleagues_of(member)
        deputy.label_from_instance = lambda colleague: colleague.user.name
        zone = member.user.time_zone.replace("_", " ")
        self.fields["first_on"].help_text = _("Days as they are in %(zone)s.") % {"zone": zone}
