"""The admin that only shows. Acts are links to the portal's own pages, so that they pass its rules and its ledger."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

CAPABILITY = "admin.view"


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
    """Shows every field of a record and changes none.

    `acts` are (label, URL name, capability): the portal's own pages where the act is done, each called with `act_key`.
    `hidden_fields` are those that hold secrets.
    """

    acts: Sequence[tuple[Any, str, str]] = ()
    act_key = "reference"
    hidden_fields: Sequence[str] = ()
    actions = None
    list_per_page = 50
    show_full_result_count = False

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
        """Only what this administrator may see on the portal's own pages."""
        rows = super().get_queryset(request)
        everything = self.model._default_manager
        if not hasattr(everything, "visible_to"):
            return rows
        seen = everything.visible_to(getattr(request, "membership", None))
        return rows.filter(pk__in=seen.values("pk"))

    def get_actions(self, request: HttpRequest) -> dict:
        return {}

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        shown = [field.name for field in self.model._meta.fields if field.name not in self.hidden_fields]
        return [*shown, "acts_on_record"] if self.acts else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        self.reader = getattr(request, "membership", None)
        return self.get_fields(request, obj)

    @admin.display(description=_("Acts"))
    def acts_on_record(self, record: Model) -> str:
        """Links to the portal's own pages for what this reader may do with the record."""
        links = [
            (self._page_of(name, record), label)
            for label, name, capability in self.acts
            if self.reader is not None and self.reader.can(capability)
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', [link for link in links if link[0]]) or "–"

    def _page_of(self, name: str, record: Model) -> str:
        try:
            return reverse(name, args=[getattr(record, self.act_key)])
        except NoReverseMatch:
            return ""
