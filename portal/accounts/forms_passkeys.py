"""Forms of passkeys: the browser's answer, and what the person calls the passkey."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts import passkeys, security_log
from portal.accounts.browsers import described
from portal.accounts.models import Membership, User
from portal.accounts.validators import json_from, validate_plain_text

NOT_ACCEPTED = _("That passkey was not accepted. Try again, or use a code.")


class AnswerField(forms.Field):
    """What the browser answers for a passkey: a flat object of texts, at most a few thousand letters long."""

    MOST_LETTERS, MOST_BRACKETS = 32 * 1024, 40

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        is_answer = len(value) <= self.MOST_LETTERS and value.count("{") + value.count("[") <= self.MOST_BRACKETS
        found = json_from(value) if is_answer else None
        if found is None:
            raise ValidationError(NOT_ACCEPTED)
        return found


class AddPasskeyForm(forms.Form):
    """A name for a passkey, and the browser's answer once it was made."""

    name = forms.CharField(
        label=_("What do you call this device?"),
        max_length=60,
        validators=[validate_plain_text],
        help_text=_("Such as “Work laptop”, so that you know it again."),
    )
    credential = AnswerField(widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}), required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"name": described(request.headers.get("User-Agent", ""))})
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        credential = cleaned.get("credential")
        if not isinstance(credential, dict):
            raise ValidationError(_("No passkey was made. Press the button, and follow what the browser asks."))
        try:
            passkeys.check_new_one(self.request, credential)
        except ValidationError as error:
            raise ValidationError(_("The passkey was not accepted. Try again, or with another device.")) from error
        return cleaned


class PasskeyForm(forms.Form):
    """The browser's answer with a passkey of `user`, or of whoever it names."""

    credential = AnswerField(widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}))

    def __init__(self, *args: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_credential(self) -> Authenticator:
        try:
            passkey = passkeys.check(self.request, self.cleaned_data["credential"], self.user)
        except ValidationError as error:
            security_log.refused("passkey", self.request, who=self.user.public_id if self.user else "")
            raise ValidationError(NOT_ACCEPTED) from error
        if not Membership.objects.current().filter(user=passkey.user).exists():
            security_log.refused("account_closed", self.request, who=passkey.user.public_id)
            raise ValidationError(NOT_ACCEPTED)
        return passkey

    def save(self) -> None:
        self.cleaned_data["credential"].record_usage()
