"""The forms of the judgment: screening, evidence, opinion, resolution, notice of refusal, and the partner's answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.decisions.models import EvidenceJudgment, Opinion

LINE_BREAKS = str.maketrans("", "", "\r\n\t")
RATINGS = [("met", gettext_lazy("Met")), ("partly", gettext_lazy("Partly")), ("not_met", gettext_lazy("Not"))]
CHECKLIST_WORDS = {
    "every_answer": gettext_lazy("Every question that is asked has an answer"),
    "evidence_opens": gettext_lazy("Every document opens and can be read"),
    "evidence_fits": gettext_lazy("The documents belong to the answers they stand behind"),
    "signature": gettext_lazy("A responsible officer signed this version"),
    "people_named": gettext_lazy("The people who will use the model are named"),
    "environment_described": gettext_lazy("The environment is described"),
}


def validate_prose(value: str) -> None:
    """Refuse control characters, which nobody can see and some programs obey."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value.translate(LINE_BREAKS)):
        raise ValidationError(_("Leave out control characters; type this part by hand instead of pasting it."))


class Prose(forms.CharField):
    """Text of several lines in a person's own words."""

    default_validators = [validate_prose]

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(**{"max_length": 20_000, **kwargs, "widget": widget})


class ScreeningForm(forms.Form):
    """The checklist, and what is missing where something is."""

    checklist = forms.MultipleChoiceField(
        label=gettext_lazy("Looked at and found there"),
        choices=list(CHECKLIST_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    missing = Prose(
        label=gettext_lazy("What is missing"),
        help_text=gettext_lazy("The partner reads this. Name each thing that it has to add."),
        required=False,
        rows=3,
    )

    @property
    def items(self) -> dict[str, bool]:
        found = set(self.cleaned_data["checklist"])
        return {item: item in found for item in CHECKLIST_WORDS}


class OpinionForm(forms.Form):
    """A recommendation, a rating of each section, and why. A draft may lack any of them."""

    recommendation = forms.ChoiceField(
        label=gettext_lazy("I recommend to"), choices=Opinion.Recommendation.choices, required=False
    )
    rationale = Prose(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Shown to the partner only as part of a decision."),
        required=False,
        rows=5,
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], opinion: Opinion | None = None, **kwargs: Any):
        super().__init__(*args, initial=_initial(opinion), **kwargs)
        self.sections = sections
        self.fields["rationale"].is_wanted = True  # A draft may lack it, an opinion that is given may not.
        for code, title in sections:
            self.fields[f"rating-{code}"] = forms.ChoiceField(label=title, choices=RATINGS, required=False)

    @property
    def content(self) -> dict[str, Any]:
        """What the acts `keep_opinion` and `give_opinion` take."""
        given = self.cleaned_data
        rated = {code: given[f"rating-{code}"] for code, _title in self.sections if given[f"rating-{code}"]}
        return {"recommendation": given["recommendation"], "rationale": given["rationale"], "ratings": rated}

    @property
    def recommendations(self) -> list[tuple[str, Any, bool]]:
        """(value, words, whether chosen), for the row of choices."""
        chosen = self["recommendation"].value()
        return [(value, words, value == chosen) for value, words in Opinion.Recommendation.choices]

    @property
    def rows(self) -> list[tuple[str, str, list[tuple[str, Any, bool]]]]:
        """(name of the field, section, (value, words, whether chosen) of each rating)."""
        return [
            (f"rating-{code}", title, [(v, w, v == self[f"rating-{code}"].value()) for v, w in RATINGS])
            for code, title in self.sections
        ]

    def require_all(self) -> bool:
        """Whether it can be sealed; what is missing becomes the errors of its fields."""
        given = self.cleaned_data
        if not given["recommendation"]:
            self.add_error("recommendation", _("Choose what you recommend."))
        if not given["rationale"].strip():
            self.add_error("rationale", _("Give your reasons: an opinion without them does not count."))
        for code, _title in self.sections:
            if not given.get(f"rating-{code}"):
                self.add_error(f"rating-{code}", _("Rate this section: met, partly or not."))
        return not self.errors


class JudgmentForm(forms.Form):
    """One document, judged for one criterion."""

    criterion = forms.CharField(max_length=12)
    document = forms.CharField(max_length=20)
    version = forms.IntegerField(min_value=1)
    verdict = forms.ChoiceField(choices=EvidenceJudgment.Verdict.choices, label=gettext_lazy("This document is"))
    reason = forms.ChoiceField(label=gettext_lazy("because"), required=False)

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("no reason needed")), *reasons]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("verdict") == EvidenceJudgment.Verdict.ACCEPTED:
            given["reason"] = ""
        elif given.get("verdict") and not given.get("reason"):
            self.add_error("reason", _("Choose why the document is not sufficient."))
        return given


class ResolutionForm(forms.Form):
    reason = Prose(label=gettext_lazy("How the conflict is resolved"), rows=4)


class RefusalNoticeForm(forms.Form):
    reasons = Prose(
        label=gettext_lazy("Why a refusal is intended"),
        help_text=gettext_lazy("The partner reads this and answers it."),
        rows=5,
    )


class AnswerForm(forms.Form):
    """The partner's answer to an intended refusal."""

    text = Prose(label=gettext_lazy("Your answer"), rows=10)


def _initial(opinion: Opinion | None) -> dict[str, Any]:
    if opinion is None:
        return {}
    rated = {f"rating-{code}": rating for code, rating in opinion.ratings.items()}
    return {"recommendation": opinion.recommendation, "rationale": opinion.rationale, **rated}
