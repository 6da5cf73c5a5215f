"""The programme's records in the admin: every field shown, nothing changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.readonly import ReadOnlyAdmin
from reviews.enforcement.models import Acknowledgement, Suspension


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    list_display = ["reference", "grounds", "status", "imposed_at", "lapses_at", "review_on"]
    list_filter = ["status", "grounds"]
    search_fields = ["reference"]
    acts = [(_("Open the suspension"), "suspensions:detail", "suspensions.view")]


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ReadOnlyAdmin):
    list_display = ["suspension", "provider", "told_at", "acknowledged_at"]
    list_select_related = ["suspension", "provider"]
