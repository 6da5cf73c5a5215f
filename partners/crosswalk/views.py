"""Criteria by frameworks, for everybody and for one partner; both also as CSV."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.crosswalk import support
from partners.crosswalk.table import Row, frameworks_of, narrowed, rows_of
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import sheets
from portal.access import allowed


class FilterForm(forms.Form):
    """What the table is narrowed by."""

    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    framework = forms.ChoiceField(label=gettext_lazy("Framework"), required=False)
    q = forms.CharField(label=gettext_lazy("Code"), required=False, max_length=40)

    def __init__(self, *args: Any, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = rulebook.sections.values_list("code", "title")
        choices = {"section": sections, "framework": frameworks_of(rulebook).items()}
        for name, listed in choices.items():
            self.fields[name].choices = [("", _("All")), *listed]  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"
        self.fields["q"].widget.attrs["class"] = "form-control form-control-sm"


@allowed("rules.view")
def criteria(request: HttpRequest) -> HttpResponse:
    """Every criterion of the edition in force with the codes that it names."""
    context = {**_table(request), "query": request.GET.urlencode(), "own": _own(request)}
    return render(request, "partners/crosswalk/criteria.html", context)


@allowed("rules.view")
def criteria_sheet(request: HttpRequest) -> HttpResponse:
    table = _table(request)
    head = [_("Section"), _("Criterion"), _("Question"), *table["frameworks"].values()]
    return sheets.response("crosswalk", head, (_cells(row) for row in table["rows"]))


@allowed("crosswalk.view")
def partner(request: HttpRequest, public_id: str) -> HttpResponse:
    """What one partner's evidence supports, and where the gaps are."""
    found, application = _partner(request, public_id)
    read = support.support_of(application, request.membership) if application else []  # type: ignore[attr-defined]
    only_gaps = request.GET.get("show") == "gaps"
    context = {
        "partner": found,
        "application": application,
        "frameworks": support.by_framework(read),
        "supported": [each for each in read if each.is_gap or not only_gaps],
        "gaps": sum(each.is_gap for each in read),
        "total": len(read),
        "only_gaps": only_gaps,
        "may": {"open": request.membership.can("evidence.view")},  # type: ignore[attr-defined]
    }
    return render(request, "partners/crosswalk/partner.html", context)


@allowed("crosswalk.view")
def partner_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    _found, application = _partner(request, public_id)
    read = support.support_of(application, request.membership) if application else []  # type: ignore[attr-defined]
    titles = frameworks_of(application.rulebook).values() if application else []
    head = [_("Section"), _("Criterion"), _("Question"), *titles, _("State"), _("Evidence")]
    lines = (
        [*_cells(each.row), str(each.words), "; ".join(f"{piece.reference} {piece.title}" for piece in each.pieces)]
        for each in read
    )
    return sheets.response("crosswalk", head, lines)


def _table(request: HttpRequest) -> dict[str, Any]:
    rulebook = Rulebook.current()
    form = FilterForm(request.GET or None, rulebook=rulebook)
    chosen = form.cleaned_data if form.is_valid() else {}
    frameworks = frameworks_of(rulebook)
    if only := chosen.get("framework"):
        frameworks = {only: frameworks[only]}
    every = rows_of(rulebook.ordered_criteria, frameworks)
    rows = narrowed(every, section=chosen.get("section", ""), search=chosen.get("q", ""), only_mapped=bool(only))
    return {
        "rulebook": rulebook, "form": form, "frameworks": frameworks, "rows": rows, "total": len(every),
        "is_filtered": any(chosen.values()),
    }  # fmt: skip


def _cells(row: Row) -> list[str]:
    codes = [", ".join(link.code for link in links) for _title, links in row.cells]
    return [row.criterion.section.title, row.criterion.code, row.criterion.question, *codes]


def _own(request: HttpRequest) -> str:
    """The reader's own partner, where its evidence may be looked at."""
    membership = request.membership  # type: ignore[attr-defined]
    is_own = membership.side == "partner" and membership.can("crosswalk.view")
    return str(membership.organisation.public_id) if is_own else ""


def _partner(request: HttpRequest, public_id: str) -> tuple[Partner, Any]:
    membership = request.membership  # type: ignore[attr-defined]
    seen = Partner.objects.visible_to(membership).select_related("organisation")
    found = get_object_or_404(seen, organisation__public_id=public_id)
    return found, support.application_of(found.organisation, membership)
