"""Lists that are narrowed and paged by their address."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


class FilterForm(forms.Form):
    """What a list is narrowed by, in its address; every field may be left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select form-select-sm" if is_select else "form-control form-control-sm"


def chosen(form: forms.Form) -> dict[str, Any]:
    """The values of a filter form that were chosen; what makes no sense is left out, not refused."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


def paged(request: HttpRequest, records: QuerySet) -> dict[str, Any]:
    """One page of a list by `?page=`: its records, and the addresses of the pages beside it with all filters kept."""
    page: Page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "previous": _turned(request, page.number - 1) if page.has_previous() else "",
        "next": _turned(request, page.number + 1) if page.has_next() else "",
        "shown": f"{page.start_index()}–{page.end_index()} / {page.paginator.count}" if page.paginator.count else "",
    }


def _turned(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
