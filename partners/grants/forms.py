"""The forms of grants: filters, and the reasons of acts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.grants import terms
from partners.grants.models import Grant
from partners.rulebook.models import LibraryEntry, Rulebook
from portal.accounts.models import Organisation
from portal.acting import DayField
from portal.listing import FilterForm


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
        self.fields["reason_class"].choices = [  # type: ignore[attr-defined]
            (entry.code, _("%(label)s (the partner sees: %(seen)s)") % {"label": entry.label, "seen": _seen(entry)})
            for entry in entries
        ]


def _seen(entry: LibraryEntry) -> str:
    """What the partner sees of such a reason, in the rulebook's words."""
    return str(entry.data["partner_sees"])[:1].lower() + str(entry.data["partner_sees"])[1:]


class ExtensionForm(forms.Form):
    """By how much a grant is to last longer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Rulebook.current().number("grant.months")
        self.fields["months"] = forms.IntegerField(
            label=_("By how many months?"), min_value=1, max_value=most, initial=most,
            help_text=_("At most %(n)d.") % {"n": most},
        )  # fmt: skip


class NarrowingForm(ProviderReasonForm):
    """The terms as they stand, each of which may be made narrower. People are numbers: a provider reads no names."""

    use_categories = forms.MultipleChoiceField(label=_("Uses"), widget=forms.CheckboxSelectMultiple)
    data_classes = forms.MultipleChoiceField(label=_("Data"), widget=forms.CheckboxSelectMultiple, required=False)
    people = forms.TypedMultipleChoiceField(
        label=_("People"), widget=forms.CheckboxSelectMultiple, coerce=int,
        help_text=_("Numbered as on the page of the grant."),
    )  # fmt: skip
    access_level = forms.ChoiceField(label=_("Access level"))
    safeguard_profile = forms.ChoiceField(label=_("Safeguards of the model"))
    requests_per_minute = forms.IntegerField(label=_("Requests a minute"), min_value=1)
    tokens_per_day = forms.IntegerField(label=_("Tokens a day"), min_value=1)
    valid_until = DayField(label=_("Valid until"))

    field_order = [
        "use_categories", "data_classes", "people", "access_level", "safeguard_profile", "requests_per_minute",
        "tokens_per_day", "valid_until", "reason_class", "text",
    ]  # fmt: skip

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, initial=terms.of(grant), **kwargs)
        fields: dict[str, Any] = self.fields
        for name, library in terms.PARTS.items():
            labels = {entry.code: entry.label for entry in Rulebook.current().entries(library)}
            fields[name].choices = [(code, labels.get(code, code)) for code in getattr(grant, name)]
        people = grant.named.filter(ended_at=None).values_list("person_id", flat=True)
        numbered = enumerate(people, start=1)
        fields["people"].choices = [(pk, _("Person %(number)d") % {"number": n}) for n, pk in numbered]
        for name in ("access_level", "safeguard_profile"):
            order = terms.ORDERS[name]
            narrower = order[: order.index(getattr(grant, name)) + 1]
            fields[name].choices = [(code, terms.CHOICES[name][code]) for code in narrower]
        if not grant.data_classes:
            del fields["data_classes"]

    @property
    def changes(self) -> terms.Terms:
        """The terms as they are to be, ready for the act."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"reason_class", "text"}}
        return {**given, "people": sorted(given["people"]), "valid_until": given["valid_until"].isoformat()}
