"""The forms of an application: its start, the questions about the request, what access is asked for, the signature."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.applications import consistency, rules
from partners.applications.answers import Prose, validate_prose
from partners.applications.models import AccessRequest, Application
from partners.applications.questionnaire import Questionnaire
from partners.environments.models import Environment
from partners.personnel.models import Person
from partners.releases.models import Release
from portal.listing import FilterForm

RADIOS = forms.RadioSelect
FILLED_AT = {
    "release": ("releases:list", _("No release is offered now: see the model releases.")),
    "environment": ("environments:declare", _("You have none yet: declare an environment.")),
    "people": ("people:nominate", _("You have named nobody yet: name a person.")),
}
# Screening begins in the act that submits.
STATUSES = [choice for choice in Application.Status.choices if choice[0] != Application.Status.SUBMITTED]


class ApplicationFilter(FilterForm):
    """By status."""

    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *STATUSES], required=False)


class StartForm(forms.Form):
    """The tier that is asked for, and where there is an earlier application, whether to begin from it."""

    tier = forms.TypedChoiceField(label=_("Which tier do you ask for?"), coerce=int, widget=RADIOS)
    basis = forms.ChoiceField(label=_("Where do you start from?"), widget=RADIOS, initial="earlier")

    def __init__(self, *args: Any, rulebook: Any, earlier: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = _tiers(rulebook)  # type: ignore[attr-defined]
        if earlier is None:
            del self.fields["basis"]
            return
        told = {"reference": earlier.reference, "status": str(earlier.get_status_display()).lower()}
        self.fields["basis"].choices = [  # type: ignore[attr-defined]
            (
                "earlier",
                gettext("From %(reference)s (%(status)s): its answers and evidence that is still good") % told,
            ),
            ("empty", gettext("Empty")),
        ]

    @property
    def is_from_earlier(self) -> bool:
        return self.cleaned_data.get("basis") == "earlier"


def _tiers(rulebook: Any) -> list[tuple[int, str]]:
    return [(int(entry.code), entry.label) for entry in rulebook.entries("tier")]


class AboutForm(forms.Form):
    """The rulebook's declarations, and in a draft the tier."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        application = questionnaire.application
        self.declarations = questionnaire.declarations
        super().__init__(*args, initial={**application.declarations, "tier": application.tier}, **kwargs)
        if application.status == Application.Status.DRAFT and application.kind in rules.CHOOSES_TIER:
            self.fields["tier"] = forms.TypedChoiceField(
                label=_("Which tier do you ask for?"), coerce=int, choices=_tiers(questionnaire.rulebook), widget=RADIOS
            )
        for declaration in self.declarations:
            choices = declaration.choices or [("yes", _("Yes")), ("no", _("No"))]
            self.fields[declaration.code] = forms.ChoiceField(
                label=declaration.question,
                help_text=declaration.guidance,
                choices=choices,
                widget=RADIOS,
                required=False,
            )
            self.fields[declaration.code].is_wanted = True  # type: ignore[attr-defined]


class ReleaseField(forms.ModelChoiceField):
    """A release with its provider and tier."""

    def label_from_instance(self, release: Any) -> str:
        told = {"name": release.name, "provider": release.provider.name, "tier": release.tier}
        return str(_("%(name)s, %(provider)s, tier %(tier)d") % told)


class AccessForm(forms.ModelForm):
    """What access is asked for. All of it may wait until the submission: `is_wanted` fields."""

    class Meta:
        model = AccessRequest
        fields = [
            "release", "access_level", "environment", "use_categories", "data_classes", "people", "purpose",
            "requests_per_minute", "tokens_per_day", "export_basis",
        ]  # fmt: skip
        field_classes = {"purpose": Prose, "release": ReleaseField}
        labels = {
            "release": _("Which model release?"),
            "access_level": _("At which access level?"),
            "environment": _("In which environment will you use it?"),
            "people": _("Who will use it?"),
            "purpose": _("What do you want to find out?"),
            "requests_per_minute": _("Requests a minute, at most"),
            "tokens_per_day": _("Tokens a day, at most"),
            "export_basis": _("On which basis is the access exported to you?"),
        }
        help_texts = {
            "environment": _("One that you declared under Environments. It is assessed before use."),
            "people": _("Named people only; each is vetted before use."),
            "purpose": _("The question and how you will answer it, in a few sentences."),
            "export_basis": _("A licence number, or the exception that applies."),
        }
        widgets = {"people": forms.CheckboxSelectMultiple, "access_level": RADIOS}

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation, rulebook = questionnaire.application.organisation_id, questionnaire.rulebook
        offered = Release.objects.filter(status__in=["announced", "available"]).select_related("provider")
        self.fields["release"].queryset = offered  # type: ignore[attr-defined]
        sites = Environment.objects.filter(organisation=organisation).exclude(status__in=["retired", "failed"])
        self.fields["environment"].queryset = sites  # type: ignore[attr-defined]
        people = Person.objects.filter(organisation=organisation).exclude(
            status__in=["left", "withdrawn", "revoked", "refused"]
        )
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        self.alone = consistency.used_alone(rulebook)
        is_first = questionnaire.application.kind == Application.Kind.QUALIFICATION
        uses = [entry for entry in rulebook.entries("use_category") if not (is_first and entry.code in self.alone)]
        self._choose("use_categories", _("For which uses?"), uses)
        classes = [entry for entry in rulebook.entries("data_class") if entry.data.get("allowed", True)]
        self._choose("data_classes", _("With which classes of data?"), classes)
        for name, code in {"access_level": "access_level", "data_classes": "personal_data"}.items():
            self.fields[name].help_text = _guidance(rulebook, code)
        for name, field in self.fields.items():
            field.required = name in {"access_level", "requests_per_minute", "tokens_per_day"}
            field.is_wanted = True  # type: ignore[attr-defined]
        self._lead_to_what_is_missing()
        self.order_fields(self.Meta.fields)

    def _lead_to_what_is_missing(self) -> None:
        """A list with nothing to choose from says where it is filled."""
        for name, (address, words) in FILLED_AT.items():
            field = self.fields[name]
            if not field.queryset.exists():  # type: ignore[attr-defined]
                link = format_html('<a href="{}">{}</a>', reverse(address), words)
                field.help_text = format_html("{} {}", field.help_text, link)

    def _choose(self, name: str, label: Any, entries: list) -> None:
        choices = [(entry.code, entry.label) for entry in entries]
        widget = forms.CheckboxSelectMultiple
        self.fields[name] = forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=False)

    def clean_use_categories(self) -> list[str]:
        chosen = self.cleaned_data["use_categories"]
        alone = [code for code in chosen if code in self.alone]
        if alone and len(chosen) > 1:
            raise ValidationError(_("Use in service is asked for by itself. Take the other uses away, or this one."))
        return chosen


def _guidance(rulebook: Any, code: str) -> str:
    """What the rulebook says to somebody who declares this."""
    found = (declaration.guidance for declaration in rulebook.ordered_declarations if declaration.code == code)
    return next(found, "")


class SignForm(forms.Form):
    """The signature: one's own full name."""

    signed_name = forms.CharField(
        label=_("Your full name"),
        help_text=_("You sign for your organisation that all of this is true and complete."),
        max_length=120,
        validators=[validate_prose],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why an application is taken back."""

    reason = Prose(label=_("Why do you withdraw it?"), required=False)


class ExtendForm(forms.Form):
    """Why a renewal takes longer than the standing lasts."""

    reason = Prose(label=_("Why does the renewal take longer?"))
