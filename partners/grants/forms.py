"""The forms of grants: filters, and the reasons of acts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.grants.models import Grant
from partners.rulebook.models import Rulebook
from portal.accounts.models import Organisation
from portal.acting import FilterForm


class GrantFilter(FilterForm):
    """By status, and by whichever of partner and provider the reader is not."""

    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Grant.Status.choices], required=False)
    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Organisation.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("Any"),
    )  # fmt: skip
    provider = forms.ModelChoiceField(
        label=_("Provider"), queryset=Organisation.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("Any"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = Grant.objects.visible_to(reader)
        self._offer("partner", Organisation.objects.filter(pk__in=grants.values("organisation")), reader)
        self._offer("provider", Organisation.objects.filter(pk__in=grants.values("release__provider")), reader)

    def _offer(self, name: str, organisations: QuerySet[Organisation], reader: Any) -> None:
        if reader.side == name:
            del self.fields[name]
        else:
            self.fields[name].queryset = organisations.order_by("name")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("It stands on the record."),
    )  # fmt: skip


class ProviderReasonForm(forms.Form):
    """Why a provider says no: a class of the rulebook, and words that the partner can act on."""

    reason_class = forms.ChoiceField(label=_("Kind of reason"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("In words that the partner can act on. Consent may not depend on the results of a test."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = Rulebook.current().entries("provider_reason")
        self.fields["reason_class"].choices = [(entry.code, entry.label) for entry in entries]  # type: ignore[attr-defined]
