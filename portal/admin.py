"""The kernel's records in the admin: shown, never changed, and without anything secret."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.cases.models import Case
from portal.notices.models import Mail
from portal.readonly import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    seen_with = "memberships"
    list_display = ["name", "email", "is_active", "last_login", "created_at"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    hidden_fields = ["password"]


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "country", "jurisdiction", "created_at"]
    list_filter = ["kind", "jurisdiction"]
    search_fields = ["name", "legal_identifier"]
    acts = [(_("Open the organisation"), "organisations:detail", "organisations.register")]
    act_key = "public_id"


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "organisation", "role", "started_at", "ended_at"]
    list_filter = ["role", "organisation__kind"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "organisation__name"]
    acts = [
        (_("Change the role"), "members:role", "members.manage"),
        (_("End the membership"), "members:end", "members.manage"),
    ]
    act_key = "public_id"


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["name", "organisation", "role", "created_at", "expires_at", "used_at", "withdrawn_at"]
    list_filter = ["role"]
    list_select_related = ["organisation"]
    search_fields = ["name", "email"]
    hidden_fields = ["token_digest"]


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ["reference", "kind", "organisation", "jurisdiction", "status", "assignee", "due_at"]
    list_filter = ["status", "kind", "jurisdiction", "tier"]
    list_select_related = ["organisation", "jurisdiction", "assignee__user"]
    search_fields = ["reference", "title"]
    acts = [(_("Open the case"), "casework:case", "cases.view")]


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Without the text, which may hold links that let its addressee in."""

    list_display = ["subject", "to", "status", "tries", "due_at", "sent_at"]
    list_filter = ["status"]
    search_fields = ["to", "subject"]
    hidden_fields = ["text", "sealed_text"]
