"""The admin that only shows. Acts are links to the portal's own pages, so that they pass its rules and its ledger."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

CAPABILITY = "admin.view"
# Django's own pages that answer about any record of any model; nothing here leads to them.
LEFT_OUT = {"autocomplete", "view_on_site"}


class ReadOnlySite(admin.AdminSite):
    """Open to memberships with `admin.view`; signing in and passwords are the portal's own pages."""

    site_header = site_title = _("Records")
    index_title = _("Every record, read-only")
    site_url = "/"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take pages that only show; what other apps would register, groups and second factors, is left out."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in LEFT_OUT]

    def has_permission(self, request: HttpRequest) -> bool:
        membership = getattr(request, "membership", None)
        return membership is not None and membership.can(CAPABILITY)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        return redirect(f"{reverse('account_login')}?next={reverse('admin:index')}")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        raise Http404

    def password_change_done(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        raise Http404


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows every field of a record and changes none, to whoever may see the record on the portal's own pages.

    A record without a rule of sight of its own is seen with the record that `seen_with` leads to; only what is
    `for_everybody`, such as the rulebook, needs none. Anything else is shown to nobody.
    `acts` are (label, URL name, capability): the portal's own pages where the act is done, each called with `act_key`.
    `hidden_fields` are those that hold secrets: not shown, nor searched or filtered by.
    """

    seen_with = ""
    for_everybody = False
    acts: Sequence[tuple[Any, str, str]] = ()
    act_key = "reference"
    hidden_fields: Sequence[str] = ()
    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.seen_by(getattr(request, "membership", None), super().get_queryset(request))

    def seen_by(self, reader: Any, rows: QuerySet) -> QuerySet:
        """Those rows that this administrator may see on the portal's own pages."""
        if reader is None:
            return rows.none()
        if self.for_everybody:
            return rows
        if self.seen_with:
            seen = get_fields_from_path(self.model, self.seen_with)[-1].related_model._default_manager
            theirs = self.model._default_manager.filter(**{f"{self.seen_with}__in": seen.visible_to(reader)})
        else:
            theirs = self.model._default_manager.visible_to(reader)
        return rows.filter(pk__in=theirs.values("pk"))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters beside the list ask for: by any other look-up one could read what no page shows."""
        return lookup in _filter_lookups(type(self), self.model)

    def get_actions(self, request: HttpRequest) -> dict:
        return {}

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """The same list for the same request, because Django compares what is shown with what is read-only."""
        kept = request.__dict__.setdefault("shown_in_the_admin", {})
        return kept.setdefault(self.model, self._shown_to(getattr(request, "membership", None)))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def _shown_to(self, reader: Any) -> list[Any]:
        fields = [field for field in self.model._meta.fields if field.name not in self.hidden_fields]
        shown = [self._linked(field, reader) if isinstance(field, ForeignKey) else field.name for field in fields]
        return [*shown, self._acts_for(reader)] if self.acts else shown

    def _linked(self, field: Field, reader: Any) -> Callable[[Model], str]:
        """The record that a field names, as a link only for a reader who may open it here."""
        there = self.admin_site._registry.get(field.related_model)

        @admin.display(description=field.verbose_name)
        def linked(record: Model) -> str:
            other = getattr(record, field.name)
            if other is None or there is None:
                return "–" if other is None else str(other)
            if not there.seen_by(reader, field.related_model._default_manager.filter(pk=other.pk)).exists():
                return str(other)
            meta = other._meta
            page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[other.pk])
            return format_html('<a href="{}">{}</a>', page, other)

        linked.__name__ = field.name
        return linked

    def _acts_for(self, reader: Any) -> Callable[[Model], str]:
        """Links to the portal's own pages for what this reader may do with the record."""

        @admin.display(description=_("Acts"))
        def acts_on_record(record: Model) -> str:
            pages = [
                (reverse(name, args=[getattr(record, self.act_key)]), label)
                for label, name, capability in self.acts
                if reader is not None and reader.can(capability)
            ]
            return format_html_join(" · ", '<a href="{}">{}</a>', pages) or "–"

        return acts_on_record


@cache
def _filter_lookups(admin_class: type[ReadOnlyAdmin], model: type[Model]) -> set[str]:
    """What the filters of a list may ask in its address."""
    lookups = set()
    for path in admin_class.list_filter:
        field = get_fields_from_path(model, path)[-1]
        key = f"{path}__{field.target_field.name}" if isinstance(field, ForeignKey) else path
        lookups |= {path, f"{key}__exact", f"{path}__isnull"}
    return lookups
