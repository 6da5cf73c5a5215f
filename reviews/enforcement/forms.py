"""The forms of suspensions: the lines of a scope, what goes with them, and the reasons of later acts."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from partners.applications.models import AccessRequest
from partners.environments.models import Environment
from partners.evidence.models import Document, DocumentVersion
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant, Scope
from partners.personnel.models import Person
from partners.releases.models import Release
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal.accounts.models import Jurisdiction, Membership
from portal.acting import DayField
from portal.listing import FilterForm
from reviews.decisions.forms import validate_prose
from reviews.enforcement import preview, scope
from reviews.enforcement.actions import Order
from reviews.enforcement.models import Suspension

STATES = [("", _("Standing")), ("ended", _("Ended")), ("all", _("All"))]
IDS = ("organisations", "people", "releases", "environments", "grants")
LABELS = {
    "organisations": _("Partner"),
    "people": _("Person"),
    "releases": _("Release"),
    "families": _("Family, and what builds on it"),
    "environments": _("Site"),
    "grants": _("Grant"),
    "access_levels": _("Access level"),
    "jurisdictions": _("Jurisdiction"),
    "nationalities": _("Nationality"),
}
MOST_OFFERED = 300


class SuspensionFilter(FilterForm):
    """By whether it stands, and by its grounds."""

    state = forms.ChoiceField(label=_("Which"), choices=STATES, required=False)
    grounds = forms.ChoiceField(
        label=_("Grounds"), choices=[("", _("Any")), *Suspension.Grounds.choices], required=False
    )


class ScopeForm(forms.Form):
    """One set of lines. An axis of which nothing is picked is open."""

    nationality_test = forms.ChoiceField(
        label=_("Test of nationality"),
        choices=[("", _("Choose the test")), *Scope.NationalityTest.choices],
        required=False,
    )

    def __init__(self, *args: Any, reader: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        for axis, label in LABELS.items():
            widget = forms.SelectMultiple if axis == "nationalities" else forms.CheckboxSelectMultiple
            css = "form-select" if axis == "nationalities" else "form-check-input"
            self.fields[axis] = forms.MultipleChoiceField(
                label=label, choices=getattr(self, f"_{axis}")(), required=False, widget=widget(attrs={"class": css})
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("nationalities") and not cleaned.get("nationality_test"):
            self.add_error("nationality_test", _("Choose which test the nationality is held against."))
        return cleaned

    @staticmethod
    def filled(lines: ScopeLines, prefix: str) -> QueryDict:
        """What would have been sent to ask for these lines."""
        asked = QueryDict(mutable=True)
        for axis in LABELS:
            asked.setlist(f"{prefix}-{axis}", [str(value) for value in getattr(lines, axis)])
        asked[f"{prefix}-nationality_test"] = lines.nationality_test
        return asked

    @property
    def lines(self) -> ScopeLines:
        """The lines as they are asked for; open while the form has errors."""
        if not self.is_valid():
            return ScopeLines()
        values = {axis: self.cleaned_data[axis] for axis in LABELS}
        values |= {axis: [int(pk) for pk in values[axis]] for axis in IDS}
        test = self.cleaned_data["nationality_test"] if values["nationalities"] else ""
        return ScopeLines(**values, nationality_test=test)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each axis with its field and what is picked, in words."""
        lines = self.lines
        return [
            {"axis": axis, "label": label, "field": self[axis], "picked": scope.axis_in_words(lines, axis)}
            for axis, label in LABELS.items()
        ]

    def _picked(self, axis: str) -> list[str]:
        name = self.add_prefix(axis)
        found = self.data.getlist(name) if hasattr(self.data, "getlist") else self.data.get(name, [])
        return [value for value in found if value.isdecimal() and len(value) < 19] if axis in IDS else found

    def _offered(self, rows: Any, axis: str) -> Any:
        """Those of the partners that are picked, and always what is picked itself."""
        partners, picked = self._picked("organisations"), self._picked(axis)
        if partners:
            rows = rows.filter(Q(organisation__in=partners) | Q(pk__in=picked))
        return [*rows.filter(pk__in=picked), *rows.exclude(pk__in=picked)[:MOST_OFFERED]]

    def _organisations(self) -> list[tuple[str, str]]:
        partners = Partner.objects.visible_to(self.reader).filter(organisation__grants__isnull=False).distinct()
        return [(str(p.organisation_id), p.organisation.name) for p in partners.select_related("organisation")]

    def _people(self) -> list[tuple[str, str]]:
        people = Person.objects.visible_to(self.reader).filter(named_on__ended_at=None, named_on__isnull=False)
        people = people.select_related("organisation").distinct()
        return [(str(p.pk), f"{p.name} · {p.organisation}") for p in self._offered(people, "people")]

    def _releases(self) -> list[tuple[str, str]]:
        releases = Release.objects.visible_to(self.reader).select_related("provider")
        return [(str(r.pk), f"{r.name} · {r.provider}") for r in releases]

    def _families(self) -> list[tuple[str, str]]:
        rows = Release.objects.visible_to(self.reader).values_list("provider", "family", "provider__name")
        found = sorted(set(rows), key=lambda row: (row[2], row[1]))
        return [(f"{provider}:{family}", f"{family} · {name}") for provider, family, name in found]

    def _environments(self) -> list[tuple[str, str]]:
        sites = Environment.objects.visible_to(self.reader).filter(grants__isnull=False)
        sites = sites.select_related("organisation").distinct()
        return [
            (str(s.pk), f"{s.name}, {s.site}, {s.country.name} · {s.organisation}")
            for s in self._offered(sites, "environments")
        ]

    def _grants(self) -> list[tuple[str, str]]:
        grants = Grant.objects.visible_to(self.reader).filter(status__in=preview.LIVE)
        grants = grants.select_related("release", "organisation")
        return [(str(g.pk), f"{g.reference} · {g.release} · {g.organisation}") for g in self._offered(grants, "grants")]

    def _access_levels(self) -> list[tuple[str, str]]:
        return list(AccessRequest.AccessLevel.choices)

    def _jurisdictions(self) -> list[tuple[str, str]]:
        return list(Jurisdiction.objects.values_list("code", "name"))

    def _nationalities(self) -> list[tuple[str, str]]:
        return list(countries)


class OrderForm(forms.Form):
    """The grounds, the reasons, the review date and the second person."""

    grounds = forms.ChoiceField(label=_("Grounds"), choices=Suspension.Grounds.choices, widget=forms.RadioSelect)
    legal_order = forms.CharField(
        label=_("The legal order"),
        help_text=_("Who issued it, its number and its date. Only with a legal order as the ground."),
        max_length=300,
        required=False,
    )
    reason = forms.CharField(label=_("Reason, as the partner will read it"), widget=forms.Textarea({"rows": 3}))
    lift_when = forms.CharField(label=_("What would lift it"), widget=forms.Textarea({"rows": 2}))
    review_on = DayField(label=_("Review on"))
    second_person = forms.ModelChoiceField(
        label=_("Second person to confirm"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Anybody who may confirm"),
    )
    seen = forms.BooleanField(
        label=_("I have read who loses what, and who does not"),
        error_messages={"required": _("Read the panel, then tick this box.")},
    )

    def __init__(self, *args: Any, reader: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confirmers = Membership.objects.current().with_capability("suspensions.confirm")
        second = self.fields["second_person"]
        second.queryset = confirmers.exclude(user=reader.user_id).select_related("user", "organisation")
        second.label_from_instance = lambda member: f"{member.user.name}, {member.organisation.name}"

    def order(
        self, lines: ScopeLines, exceptions: tuple[ScopeLines, ...], *, replaces: Suspension | None = None
    ) -> Order:
        """The whole order, with its scope in words."""
        cleaned = self.cleaned_data
        fields = ("grounds", "legal_order", "reason", "lift_when", "review_on", "second_person")
        return Order(
            scope=lines,
            exceptions=exceptions,
            scope_sentence=scope.sentence(lines, exceptions),
            replaces=replaces,
            **{name: cleaned[name] for name in fields},
        )


class AnswerForm(forms.Form):
    """The partner's answer, and the evidence of its own that it rests on."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("What happened, and what you did. It cannot be changed afterwards; you may send another one."),
        max_length=20_000,
        widget=forms.Textarea({"rows": 10}),
        validators=[validate_prose],
    )
    versions = forms.ModelMultipleChoiceField(
        label=_("Evidence that shows it"),
        help_text=_("From your evidence. Upload what is missing there first; what you typed here is not lost."),
        queryset=DocumentVersion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, reader: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = Document.objects.visible_to(reader).filter(sealed_at=None)
        found = DocumentVersion.objects.filter(document__in=documents, status__in=["clean", "unscanned", "quarantined"])
        versions = self.fields["versions"]
        versions.queryset = found.select_related("document").order_by("document__title", "-number")


class ReasonForm(forms.Form):
    """Why: kept with the suspension, and read by the partner."""

    reason = forms.CharField(label=_("Reason, as the partner will read it"), widget=forms.Textarea({"rows": 3}))


class LiftingForm(forms.Form):
    """The coded reason of a lifting, and its text."""

    reason = forms.ChoiceField(label=_("Why it may be lifted"))
    text = forms.CharField(label=_("In words, as the partner will read them"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(entry.code, entry.label) for entry in Rulebook.current().entries("lifting_reason")]
        self.fields["reason"].choices = [("", _("Choose a reason")), *reasons]
