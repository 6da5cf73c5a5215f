"""The forms of an application: one answer, the questions about the request, what access is asked for, the signature."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partners.applications.models import AccessRequest, Answer, Application
from partners.applications.questionnaire import MOST_WORDS, Questionnaire
from partners.environments.models import Environment
from partners.personnel.models import Person
from partners.releases.models import Release
from partners.rulebook.models import Criterion
from portal import dates

LINE_BREAKS = str.maketrans("", "", "\r\n\t")
RADIOS = forms.RadioSelect
CLASSES = {
    forms.RadioSelect: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.TextInput: "form-control field__short",
    forms.DateInput: "form-control field__short",
}
TIERS = [(tier, _("Tier %(tier)d") % {"tier": tier}) for tier in range(1, 5)]


def validate_prose(value: str) -> None:
    """Refuse control characters, which nobody can see and some programs obey."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value.translate(LINE_BREAKS)):
        raise ValidationError(_("Leave out control characters; type this part by hand instead of pasting it."))


def validate_words(value: str) -> None:
    """Long answers belong into evidence."""
    if len(value.split()) > MOST_WORDS:
        raise ValidationError(
            _("Write at most %(most)d words; this has %(count)d. Put the rest into a document."),
            params={"most": MOST_WORDS, "count": len(value.split())},
        )


class Prose(forms.CharField):
    """Text of several lines in a person's own words."""

    default_validators = [validate_prose]

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        more = {"widget": forms.Textarea(attrs={"rows": rows}), "max_length": 20_000}
        super().__init__(**{**kwargs, **more})


class AnswerForm(forms.Form):
    """The answer to one criterion, of the kind it asks for. Everything may be left empty: a draft is no submission."""

    def __init__(self, *args: Any, criterion: Criterion, answer: Answer | None = None, **kwargs: Any) -> None:
        self.criterion = criterion
        super().__init__(*args, prefix=criterion.code, initial=_initial(answer), **kwargs)
        for name, field in _FIELDS[Criterion.Answer(criterion.answer)](criterion).items():
            self.fields[name] = field
        for field in self.fields.values():
            field.required = False
            field.widget.attrs["class"] = CLASSES.get(type(field.widget), "form-control")

    def clean(self) -> dict[str, Any]:
        choices = self.cleaned_data.get("choices") or []
        if "none" in choices and len(choices) > 1:
            self.add_error("choices", _("“None” cannot stand beside others. Take one of them away."))
        return self.cleaned_data

    def closed_unless(self, is_open: bool) -> "AnswerForm":
        """The same form, only shown where it may not be changed."""
        for field in self.fields.values():
            field.disabled = not is_open
        return self

    @property
    def values(self) -> dict[str, Any]:
        """Those of the model's fields that this kind of answer has."""
        return {name: self.cleaned_data.get(name) for name in self.fields}


def _initial(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    number = None if answer.number is None else format(answer.number.normalize(), "f")
    return {
        "choice": answer.choice,
        "choices": answer.choices,
        "number": number,
        "date": answer.date,
        "text": answer.text,
    }


def _text(criterion: Criterion) -> dict[str, forms.Field]:
    field = Prose(label=criterion.code, rows=5)
    field.validators.append(validate_words)
    return {"text": field}


def _yes_partial_no(criterion: Criterion) -> dict[str, forms.Field]:
    choice = forms.ChoiceField(label=criterion.code, choices=criterion.choices, widget=RADIOS)
    text = Prose(label=_("%(code)s, say how") % {"code": criterion.code})
    text.validators.append(validate_words)
    return {"choice": choice, "text": text}


def _choice(criterion: Criterion) -> dict[str, forms.Field]:
    return {"choice": forms.ChoiceField(label=criterion.code, choices=criterion.choices, widget=RADIOS)}


def _choices(criterion: Criterion) -> dict[str, forms.Field]:
    widget = forms.CheckboxSelectMultiple
    return {"choices": forms.MultipleChoiceField(label=criterion.code, choices=criterion.choices, widget=widget)}


def _number(criterion: Criterion) -> dict[str, forms.Field]:
    wrong = _("Enter %(unit)s as a number, such as 24") % {"unit": criterion.unit}
    field = forms.DecimalField(
        label=criterion.code,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": wrong, "min_value": wrong},
    )
    return {"number": field}


def _date(criterion: Criterion) -> dict[str, forms.Field]:
    field = forms.DateField(
        label=criterion.code,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a day, such as 2026-03-31")},
        validators=[_not_in_the_future],
    )
    return {"date": field}


def _not_in_the_future(value: Any) -> None:
    if value > dates.now().date():
        raise ValidationError(_("Enter a day that is not in the future."))


_FIELDS = {
    Criterion.Answer.YES_PARTIAL_NO: _yes_partial_no,
    Criterion.Answer.CHOICE: _choice,
    Criterion.Answer.MULTI_CHOICE: _choices,
    Criterion.Answer.NUMBER: _number,
    Criterion.Answer.DATE: _date,
    Criterion.Answer.TEXT: _text,
}


class ReplyForm(forms.Form):
    """The reply to one question of the programme."""

    def __init__(self, *args: Any, question: Any, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **kwargs)
        self.name = f"reply-{question.pk}"
        field = Prose(label=_("Your answer to the programme"), required=False, initial=question.reply)
        field.widget.attrs["class"] = "form-control"
        self.fields[self.name] = field

    @property
    def field(self) -> Any:
        return self[self.name]

    @property
    def reply(self) -> str:
        return self.cleaned_data.get(self.name, "").strip()


class StartForm(forms.Form):
    """The tier that is asked for."""

    tier = forms.TypedChoiceField(label=_("Which tier do you ask for?"), coerce=int, widget=RADIOS)

    def __init__(self, *args: Any, rulebook: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = [(int(entry.code), entry.label) for entry in rulebook.entries("tier")]
        self.fields["tier"].choices = tiers  # type: ignore[attr-defined]


class AboutForm(forms.Form):
    """The rulebook's declarations, and in a draft the tier."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        application = questionnaire.application
        self.declarations = questionnaire.declarations
        super().__init__(*args, initial={**application.declarations, "tier": application.tier}, **kwargs)
        if application.status == Application.Status.DRAFT:
            self.fields["tier"] = forms.TypedChoiceField(
                label=_("Which tier do you ask for?"), coerce=int, choices=TIERS, widget=RADIOS
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

    @property
    def answers(self) -> dict[str, str]:
        """Only what was answered."""
        codes = [declaration.code for declaration in self.declarations]
        return {code: self.cleaned_data[code] for code in codes if self.cleaned_data.get(code)}


class AccessForm(forms.ModelForm):
    """What access is asked for. Everything but the release may wait."""

    class Meta:
        model = AccessRequest
        fields = [
            "release", "access_level", "environment", "use_categories", "data_classes", "people", "purpose",
            "requests_per_minute", "tokens_per_day", "export_basis",
        ]  # fmt: skip
        field_classes = {"purpose": Prose}
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
        self._choose("use_categories", _("For which uses?"), rulebook.entries("use_category"))
        classes = [entry for entry in rulebook.entries("data_class") if entry.data.get("allowed", True)]
        self._choose("data_classes", _("With which classes of data?"), classes)
        for name, field in self.fields.items():
            field.required = name in {"release", "access_level", "requests_per_minute", "tokens_per_day"}
        self.order_fields(self.Meta.fields)

    def _choose(self, name: str, label: Any, entries: list) -> None:
        choices = [(entry.code, entry.label) for entry in entries]
        widget = forms.CheckboxSelectMultiple
        self.fields[name] = forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "people"}


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
