"""The forms of work on a case: who is asked, what is asked, standing down."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.rulebook.models import Criterion, Rulebook
from portal.accounts.models import Membership
from reviews.decisions.forms import Prose


class AssignmentForm(forms.Form):
    """Which reviewer is asked for an opinion."""

    reviewer = forms.ModelChoiceField(
        queryset=Membership.objects.none(), to_field_name="public_id", label=gettext_lazy("Ask a reviewer")
    )

    def __init__(self, *args: Any, reviewers: Any, opens_to: dict[str, int], **kwargs: Any) -> None:
        """`opens_to` says, by jurisdiction, how many people more would read the case."""
        super().__init__(*args, **kwargs)
        self.opens_to = opens_to
        self.fields["reviewer"].queryset = reviewers
        self.fields["reviewer"].label_from_instance = self._label
        if any(opens_to.values()):
            self.fields["reviewer"].help_text = _(
                "Asking somebody of an authority that does not take part yet opens the whole case to that authority."
            )

    def _label(self, member: Membership) -> str:
        people = self.opens_to.get(member.organisation.jurisdiction_id, 0)
        if not people:
            return f"{member.user.name}, {member.organisation.name}"
        words = ngettext(
            "%(name)s, %(place)s (opens the case to %(people)d person there)",
            "%(name)s, %(place)s (opens the case to %(people)d people there)",
            people,
        )
        return words % {"name": member.user.name, "place": member.organisation.name, "people": people}


class QuestionsForm(forms.Form):
    """Questions to the partner: one about the whole, and one for each criterion that was picked."""

    whole = Prose(
        label=gettext_lazy("A question about the application as a whole"),
        help_text=gettext_lazy("Lets the partner change what it asks for, too."),
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[criterion.code] = Prose(
                label=f"{criterion.code} {criterion.question}", required=False, rows=3, max_length=4000
            )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.questions:
            raise forms.ValidationError(_("Write at least one question."))
        return self.cleaned_data

    @property
    def questions(self) -> list[tuple[Criterion | None, str]]:
        given = self.cleaned_data
        about = [(criterion, given.get(criterion.code, "")) for criterion in self.criteria]
        return [(place, text) for place, text in [(None, given.get("whole", "")), *about] if text.strip()]


class RecusalForm(forms.Form):
    """Why somebody stands down."""

    reason = forms.ChoiceField(label=gettext_lazy("Why you stand down"), widget=forms.RadioSelect)
    explanation = Prose(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("Kept with the case for those who work on it. Leave out what is not needed."),
        required=False,
        rows=3,
    )
    confirmed = forms.BooleanField(label=gettext_lazy("I understand that I cannot come back to this case"))

    def __init__(self, *args: Any, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(entry.code, entry.label) for entry in rulebook.entries("recusal_reason")]
