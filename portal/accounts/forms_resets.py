"""Forms of resetting a lost second factor."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import canonical
from portal.accounts.models import User
from portal.accounts.validators import validate_plain_lines


class LostFactorForm(forms.Form):
    """Whose factor is lost; the answer is the same whether there is such an account or not."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def clean_email(self) -> str:
        return canonical(self.cleaned_data["email"])


class GroundsForm(forms.Form):
    """Why an administrator proposes or refuses."""

    grounds = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        validators=[validate_plain_lines],
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"].help_text = help_text


class PasswordForm(forms.Form):
    """The password of the person to whom the link was sent."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_password(self) -> str:
        """With the same limit of tries as at the sign-in."""
        password = self.cleaned_data["password"]
        if get_adapter().authenticate(self.request, email=self.user.email, password=password) != self.user:
            raise ValidationError(_("That did not match. If you forgot the password, ask for a new one first."))
        return password
