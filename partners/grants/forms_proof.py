"""The form of a proof."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.evidence.models import Document, DocumentVersion
from portal.accounts.models import Membership


class ProofForm(forms.Form):
    """What shows that a condition is met, and the evidence behind it."""

    text = forms.CharField(
        label=_("What shows that it is met"), max_length=10_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("It stands on the record. A reviewer reads it beside the evidence that you choose."),
    )  # fmt: skip
    versions = forms.ModelMultipleChoiceField(
        label=_("Evidence"),
        help_text=_("From your evidence. Upload what is missing there first."),
        queryset=DocumentVersion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, reader: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = Document.objects.visible_to(reader).filter(sealed_at=None)
        found = DocumentVersion.objects.filter(document__in=documents, status__in=["clean", "unscanned", "quarantined"])
        versions: Any = self.fields["versions"]
        versions.queryset = found.select_related("document").order_by("document__title", "-number")
