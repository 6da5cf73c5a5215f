"""The forms of evidence: an upload, a spill, a release."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.evidence.models import Document, DocumentVersion, SpillDecision
from portal.accounts.validators import validate_plain_text
from portal.acting import DayField
from portal.files.forms import EvidenceFilesField
from portal.files.uploads import MOST_FILES
from portal.listing import FilterForm


class DocumentFilter(FilterForm):
    """By words of the title, and by kind."""

    q = forms.CharField(label=_("Title"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, kinds: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Any")), *kinds.items()]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """New documents, or the next version of one. The files come last; what is before them outlives a stopped upload."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_(
            "What it is called in your organisation, with its date or number. Left empty, or with several files, each "
            "document is called by its file’s name; you can correct a title later."
        ),
        max_length=200,
        required=False,
        validators=[validate_plain_text],
    )
    kind = forms.ChoiceField(label=_("Kind of document"))
    marking = forms.ChoiceField(
        label=_("Marking"),
        help_text=_("Who may read it (TLP 2.0). AMBER: the programme’s people who need it."),
        choices=DocumentVersion.Marking.choices,
        initial=DocumentVersion.Marking.AMBER,
    )
    covers_from = DayField(label=_("Covers from"), required=False)
    covers_to = DayField(label=_("Covers to"), required=False)
    file = EvidenceFilesField(
        label=_("Files"),
        help_text=_(
            "Each becomes a document of its own, encrypted on arrival, with a digest that you can check later."
        ),
        most=MOST_FILES,
    )

    def __init__(
        self, *args: Any, rulebook: Any, document: Document | None = None, months: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if months:
            self._ask_for_its_age(months)
        kinds = [(entry.code, entry.label) for entry in rulebook.entries("evidence_kind")]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if document is not None:
            del self.fields["title"], self.fields["kind"]
            self.fields["file"] = EvidenceFilesField(
                label=_("File"), help_text=_("Encrypted on arrival. You get a digest that you can check later."), most=1
            )

    def _ask_for_its_age(self, months: int) -> None:
        field = self.fields["covers_to"]
        field.required = True
        field.help_text = ngettext(
            "Evidence may not be older than %(count)d month here.",
            "Evidence may not be older than %(count)d months here.",
            months,
        ) % {"count": months}

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("covers_from"), self.cleaned_data.get("covers_to")
        if starts and ends and ends < starts:
            self.add_error("covers_to", ValidationError(_("Enter a day that is not before the first one.")))
        return self.cleaned_data


class ReasonForm(forms.Form):
    """Why, in a few words that the record keeps."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseForm(ReasonForm):
    """Which of the waiting files are released, and why."""

    versions = forms.TypedMultipleChoiceField(
        label=_("Files"), coerce=int, error_messages={"required": _("Tick the files that you release.")}
    )
    field_order = ["versions", "reason"]

    def __init__(self, *args: Any, waiting: list[DocumentVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["versions"].choices = [(version.pk, str(version)) for version in waiting]

    @property
    def ticked(self) -> set[str]:
        return set(self.data.getlist("versions")) if self.is_bound else set()


class CorrectionForm(ReasonForm):
    """What a document is really called, and of which kind it is."""

    title = forms.CharField(label=_("Title"), max_length=200, validators=[validate_plain_text])
    kind = forms.ChoiceField(label=_("Kind of document"))
    field_order = ["title", "kind", "reason"]

    def __init__(self, *args: Any, rulebook: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(entry.code, entry.label) for entry in rulebook.entries("evidence_kind")]


class SpillDecisionForm(forms.Form):
    """Whether it was a spill, and why."""

    outcome = forms.ChoiceField(
        label=_("Was it a spill?"), choices=SpillDecision.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The partner’s officers read it. Do not repeat the matter itself."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SpillForm(forms.Form):
    """What happened, without repeating the matter itself."""

    reason = forms.CharField(
        label=_("What happened?"),
        help_text=_("Say how it got here. Do not repeat the classified matter."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
