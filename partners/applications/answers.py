"""The form of one answer, by the kind that its criterion asks for, and of one reply to the programme."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partners.applications.models import Answer
from partners.rulebook.models import Criterion
from portal import dates

MOST_WORDS = 500
RADIOS = forms.RadioSelect
LINE_BREAKS = str.maketrans("", "", "\r\n\t")
CLASSES: dict[Any, str] = {
    forms.RadioSelect: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.TextInput: "form-control field__short",
    forms.DateInput: "form-control field__short",
}


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

    def to_python(self, value: Any) -> str:
        """Browsers send line breaks as two characters; kept as one, so that an untouched text stays the same."""
        return super().to_python(value).replace("\r\n", "\n")


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
        self.is_open = is_open
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
