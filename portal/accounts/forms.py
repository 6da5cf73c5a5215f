"""Forms of sign-in, of one's own account, and of members and organisations."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import folding
from portal.accounts import actions, roles, security_log, throttle, totp
from portal.accounts.addresses import AddressInput, canonical
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.validators import validate_plain_text

CODE = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"})
WORDS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}

# What a password manager fills in and keeps.
AUTOCOMPLETE = {
    "login": "username",
    "email": "username",
    "password": "current-password",
    "oldpassword": "current-password",
    "password1": "new-password",
    "password2": "new-password",
}


class _OurWords:
    """allauth's forms in our words: no placeholders, no links inside labels."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS[name]
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["autocomplete"] = AUTOCOMPLETE[name]
        if "password1" in self.fields:
            self.fields["password1"].help_text = " ".join(password_validators_help_texts())


class SignInForm(_OurWords, LoginForm):
    """E-mail address and password."""

    def clean_login(self) -> str:
        return canonical(self.cleaned_data["login"])


class AskForResetForm(_OurWords, ResetPasswordForm):
    """The address to which the link goes."""

    def clean_email(self) -> str:
        """Nobody is looked for here: a known address would take longer than an unknown one."""
        return canonical(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        actions.ask_for_recovery("password", address=self.cleaned_data["email"])
        return self.cleaned_data["email"]


class ResetForm(_OurWords, ResetPasswordKeyForm):
    """A new password by the link."""


class ChangePasswordForm(_OurWords, AllauthChangePasswordForm):
    """A new password by the present one."""


class CodeForm(forms.Form):
    """A code of the authenticator app, or one of the recovery codes."""

    code = forms.CharField(label=_("Code"), max_length=32, widget=CODE)
    authenticator: Authenticator

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        counted = throttle.count(throttle.CODE, self.user.email)
        code = folding.code(self.cleaned_data["code"])
        authenticator = totp.accept(self.user, code) or self._recovery(code)
        if authenticator is None:
            security_log.refused("second_factor", None, who=self.user.public_id)
            raise ValidationError(_("That code did not match. Wait for the next one, or use a recovery code."))
        counted.rollback()
        self.authenticator = authenticator
        return code

    def save(self) -> None:
        self.authenticator.record_usage()

    def _recovery(self, code: str) -> Authenticator | None:
        kept = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.RECOVERY_CODES).first()
        return kept if kept and kept.wrap().validate_code(code) else None


class EnrolForm(forms.Form):
    """The first code of an authenticator app that was just set up."""

    code = forms.CharField(
        label=_("Code that the app shows"), max_length=16, widget=CODE, help_text=_("Six digits, new every 30 seconds.")
    )

    def __init__(self, *args: Any, user: User, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.secret = user, secret

    def clean_code(self) -> str:
        counted = throttle.count(throttle.CODE, self.user.email)
        code = folding.code(self.cleaned_data["code"])
        if not totp.matches(self.secret, code):
            raise ValidationError(
                _("That code did not match. Check the clock of the device, and type the present code.")
            )
        counted.rollback()
        return code


class ProfileForm(forms.ModelForm):
    """A person's own name, clock and keys."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[validate_plain_text])
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Every time on every page is shown in this zone."))
    single_keys = forms.BooleanField(
        label=_("Shortcuts of a single key"),
        required=False,
        help_text=_("Switch them off if you dictate or use a screen reader's own keys."),
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "single_keys")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zones()  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """What a new member chooses: the name, the zone and the password."""

    name = forms.CharField(label=_("Your name"), max_length=120, validators=[validate_plain_text])
    time_zone = forms.ChoiceField(label=_("Time zone"))
    password1 = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=_("Password, once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["time_zone"].choices = time_zones()  # type: ignore[attr-defined]
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password1", "")
        if password and "password2" in cleaned and cleaned["password2"] != password:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        if password:
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class RoleForm(forms.Form):
    """A role that exists in this kind of organisation."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, roles.ROLES[code].label) for code in roles.roles_of_kind(kind)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[validate_plain_text])
    email = AddressInput(label=_("E-mail address"), help_text=_("The link goes to this address and works once."))
    field_order = ("name", "email", "role")


class TeamForm(forms.Form):
    """What a team is called, and who of the authority's members is in it."""

    name = forms.CharField(label=_("Name"), max_length=80, validators=[validate_plain_text])
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.current().filter(organisation=organisation).select_related("user")
        self.fields["members"].queryset = members


def time_zones() -> list[tuple[str, str]]:
    """Zones by place, such as Europe/Brussels, and UTC."""
    return [("UTC", "UTC")] + [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]
