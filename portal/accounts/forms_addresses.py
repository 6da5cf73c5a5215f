"""The form of a change of address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import AddressInput


class AddressForm(forms.Form):
    """The address that somebody wants to use from now on."""

    email = AddressInput(label=_("New e-mail address"), help_text=_("You need to be able to read its mail now."))
