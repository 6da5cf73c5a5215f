"""Lists that are narrowed, sorted and paged by their address."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Words = Any
PER_PAGE = 25


class FilterChoice(forms.Select):
    """The choice of a filter, drawn without a template: the filters of a list have fifty options, and no groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for _group, options, _index in widget["optgroups"] for option in options]
        drawn = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), drawn)


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


@dataclass(frozen=True)
class Column:
    """A column that sorts: its words, its address in the other order, and how it is sorted now, as `aria-sort` says."""

    words: Words
    address: str
    sorted: str = ""


class Sorting:
    """The order that the address asks for: `?sort=due`, or `?sort=-due` for the other way round.

    `columns` has for each name its words and the fields that it sorts by. Rows without a value stand last both ways,
    and equal ones newest first. A name that is not known gives the `default`.
    """

    def __init__(self, query: QueryDict, columns: dict[str, tuple[Words, ...]], *, default: str) -> None:
        asked = query.get("sort", "")
        self.is_asked = asked.removeprefix("-") in columns
        self.now = asked if self.is_asked else default
        self._query, self._columns = query, columns

    def ordered(self, records: QuerySet) -> QuerySet:
        _words, *fields = self._columns[self.now.removeprefix("-")]
        return records.order_by(*(self._order(F(field)) for field in fields), "-pk")

    @property
    def columns(self) -> dict[str, Column]:
        return {name: self._column(name, words) for name, (words, *_fields) in self._columns.items()}

    @property
    def choices(self) -> list[tuple[str, Words]]:
        """Every order in words, for where a list shows no heads of columns."""
        ascending = [(name, words) for name, (words, *_fields) in self._columns.items()]
        told = {"": _("%(column)s, ascending"), "-": _("%(column)s, descending")}
        return [(sign + name, told[sign] % {"column": words}) for name, words in ascending for sign in told]

    def _column(self, name: str, words: Words) -> Column:
        is_now, descends = self.now.removeprefix("-") == name, self.now.startswith("-")
        other = f"-{name}" if is_now and not descends else name
        direction = ("descending" if descends else "ascending") if is_now else ""
        return Column(words, _changed(self._query, sort=other), direction)

    def _order(self, field: F) -> Any:
        return field.desc(nulls_last=True) if self.now.startswith("-") else field.asc(nulls_last=True)


def paged(request: HttpRequest, records: QuerySet, sorting: Sorting | None = None) -> dict[str, Any]:
    """One page of a list by `?page=`: its records, and the addresses of the pages beside it with all else kept."""
    ordered = sorting.ordered(records) if sorting else records
    page: Page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    told = {"first": page.start_index(), "last": page.end_index(), "all": page.paginator.count}
    return {
        "page": page,
        "sorting": sorting,
        "previous": _changed(request.GET, page=page.number - 1) if page.has_previous() else "",
        "next": _changed(request.GET, page=page.number + 1) if page.has_next() else "",
        "shown": _("%(first)d–%(last)d of %(all)d") % told if page.paginator.count else "",
    }


def _changed(query: QueryDict, **changes: Any) -> str:
    """The list's address with these changes, from its first page unless they say which."""
    kept = query.copy()
    kept.pop("page", None)
    for name, value in changes.items():
        kept[name] = str(value)
    return f"?{kept.urlencode()}"
