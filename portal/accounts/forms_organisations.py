"""Forms of organisations: the list's filter, registering one, and what an authority's letters print."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal.accounts import rules
from portal.accounts.addresses import AddressInput
from portal.accounts.models import Jurisdiction, Organisation
from portal.accounts.register_numbers import validate_register_number
from portal.accounts.validators import validate_plain_lines, validate_plain_text
from portal.listing import FilterForm


class OrganisationFilter(FilterForm):
    """By words of the name, and by kind."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Any")), *Organisation.Kind.choices], required=False)


class RegisterForm(forms.ModelForm):
    """An organisation and its first officer."""

    name = forms.CharField(label=_("Legal name"), max_length=200, validators=[validate_plain_text])
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(Organisation.Kind.PROVIDER, _("Model provider"))],
        initial=Organisation.Kind.PROVIDER,
        help_text=_("A partner is registered under Partners, where its standing begins."),
    )
    jurisdiction = forms.ModelChoiceField(
        label=_("Lead jurisdiction"),
        queryset=Jurisdiction.objects.all(),
        help_text=_("Where the models are used; its authority leads the organisation's cases."),
    )
    officer_name = forms.CharField(label=_("First officer's name"), max_length=120, validators=[validate_plain_text])
    officer_email = AddressInput(
        label=_("First officer's e-mail address"), help_text=_("The invitation goes there and works for 72 hours.")
    )

    field_order = ("name", "kind", "type", "country", "legal_identifier", "jurisdiction")

    class Meta:
        model = Organisation
        fields = ("name", "kind", "country", "jurisdiction", "legal_identifier", "owners", "security_contact")
        labels = {
            "country": _("Country"),
            "legal_identifier": _("Registration number"),
            "owners": _("Owners and controllers"),
            "security_contact": _("Security contact, day and night"),
        }
        help_texts = {
            "legal_identifier": _("The LEI, or the number in the national register."),
            "owners": _("To the end of the chain, one a line."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("legal_identifier", "security_contact"):
            self.fields[name].validators.append(validate_plain_text)
            self.fields[name].required = True
        self.fields["legal_identifier"].validators.append(validate_register_number)
        self.fields["country"].choices = programme_countries()  # type: ignore[attr-defined]
        self.fields["owners"].validators.append(validate_plain_lines)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if rules.is_name_taken(name):
            raise ValidationError(_("An organisation with this name is registered already. Look for it in the list."))
        return name

    def clean_officer_email(self) -> str:
        address = self.cleaned_data["officer_email"]
        if reason := rules.is_nobodys_member.why_not(None, address):
            raise ValidationError(reason)
        return address

    def clean_legal_identifier(self) -> str:
        number = self.cleaned_data["legal_identifier"]
        if reason := rules.is_nobodys_number.why_not(None, number):
            raise ValidationError(reason)
        return number


class CorrectionForm(forms.Form):
    """The facts of an organisation that somebody may put right, and why."""

    name = forms.CharField(label=_("Legal name"), max_length=200, validators=[validate_plain_text])
    country = forms.ChoiceField(label=_("Country"))
    legal_identifier = forms.CharField(
        label=_("Registration number"), max_length=60, required=False, validators=[validate_plain_text]
    )
    owners = forms.CharField(
        label=_("Owners and controllers"),
        required=False,
        validators=[validate_plain_lines],
        widget=forms.Textarea({"rows": 3}),
        help_text=_("To the end of the chain, one a line."),
    )
    security_contact = forms.CharField(
        label=_("Security contact, day and night"), max_length=200, validators=[validate_plain_text]
    )
    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=2000,
        validators=[validate_plain_lines],
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, organisation: Organisation, fields: Iterable[str], **kwargs: Any) -> None:
        facts = {field: str(getattr(organisation, field)) for field in fields}
        super().__init__(*args, initial=facts, **kwargs)
        self.fields["country"].choices = programme_countries()  # type: ignore[attr-defined]
        for name in set(self.fields) - {*facts, "reason"}:
            del self.fields[name]


class ContactForm(forms.Form):
    """Where an authority takes objections."""

    contact = forms.CharField(
        label=_("Contact for objections"),
        max_length=200,
        validators=[validate_plain_text],
        help_text=_("An e-mail or postal address. Every letter prints it."),
    )


def programme_countries() -> list[tuple[str, str]]:
    """The countries of the programme's jurisdictions, by name."""
    known = {code for found in Jurisdiction.objects.values_list("countries", flat=True) for code in found}
    return [("", _("Choose a country")), *((code, name) for code, name in countries if code in known)]
