"""Partners' records in the admin: every field shown, nothing changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partners.applications.models import Application, InformationRequest, Submission
from partners.environments.models import Environment
from partners.evidence.models import Document, DocumentVersion
from partners.grants.models import Condition, Grant
from partners.personnel.models import Person
from partners.releases.models import Release
from partners.reports.models import Obligation, ReportSchedule
from partners.rulebook.models import (
    Acknowledgement,
    Criterion,
    Declaration,
    LibraryEntry,
    Parameter,
    Rule,
    Rulebook,
    Section,
)
from partners.standing.models import Partner
from portal.readonly import ReadOnlyAdmin


@admin.register(Rulebook)
class RulebookAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["title", "edition", "adopted_at", "digest"]
    acts = [(_("Read this rulebook"), "rules:edition", "rules.view")]
    act_key = "edition"


@admin.register(Parameter)
class ParameterAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["key", "value", "unit", "label"]
    list_filter = ["rulebook"]
    search_fields = ["key", "label"]


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["code", "title", "rulebook"]
    list_select_related = ["rulebook"]


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["code", "question", "answer", "must", "tiers"]
    list_filter = ["rulebook", "section", "answer", "must"]
    search_fields = ["code", "question"]


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["number", "title", "text"]
    list_filter = ["rulebook", "chapter_title"]
    search_fields = ["number", "title", "text"]


@admin.register(LibraryEntry)
class LibraryEntryAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["code", "label", "library", "retired"]
    list_filter = ["rulebook", "library", "retired"]
    search_fields = ["code", "label", "text"]


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    for_everybody = True
    list_display = ["code", "question", "answer"]


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ReadOnlyAdmin):
    seen_with = "organisation"
    list_display = ["organisation", "rulebook", "by", "at"]
    list_select_related = ["organisation", "rulebook", "by__user"]


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "type", "tier", "status", "standing_until"]
    list_filter = ["status", "type", "tier"]
    list_select_related = ["organisation"]
    acts = [(_("Open the partner"), "partners:detail", "partners.view")]


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "kind", "tier", "status", "outcome"]
    list_filter = ["status", "kind", "tier"]
    list_select_related = ["organisation"]
    search_fields = ["reference", "organisation__name"]
    acts = [(_("Open the application"), "applications:detail", "applications.view")]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    seen_with = "application"
    list_display = ["application", "number", "digest", "submitted_at"]
    list_select_related = ["application"]


@admin.register(InformationRequest)
class InformationRequestAdmin(ReadOnlyAdmin):
    seen_with = "application"
    list_display = ["reference", "application", "status", "due_at", "extended"]
    list_filter = ["status"]
    list_select_related = ["application"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["reference", "title", "organisation", "kind", "sealed_at"]
    list_select_related = ["organisation"]
    search_fields = ["reference", "title"]
    acts = [(_("Open the document"), "evidence:detail", "evidence.view")]


@admin.register(DocumentVersion)
class DocumentVersionAdmin(ReadOnlyAdmin):
    seen_with = "document"
    list_display = ["document", "number", "status", "marking", "uploaded_at"]
    list_filter = ["status", "marking"]
    list_select_related = ["document"]


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "release", "status", "valid_until"]
    list_filter = ["status", "access_level"]
    search_fields = ["reference", "organisation__name", "release__name"]
    list_select_related = ["organisation", "release"]
    hidden_fields = ["export_tags"]
    acts = [(_("Open this grant"), "grants:detail", "grants.view")]


@admin.register(Condition)
class ConditionAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "kind", "due_on", "status"]
    list_filter = ["status", "kind"]
    list_select_related = ["organisation"]


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "tier", "status"]
    list_filter = ["status", "tier"]
    search_fields = ["reference", "organisation__name"]
    list_select_related = ["organisation"]
    hidden_fields = ["birth_date", "nationalities", "residence"]
    acts = [(_("Open this person"), "people:detail", "people.view")]


@admin.register(Environment)
class EnvironmentAdmin(ReadOnlyAdmin):
    list_display = ["reference", "name", "organisation", "country", "status", "verified_until"]
    list_filter = ["status", "kind"]
    list_select_related = ["organisation"]
    acts = [(_("Open this environment"), "environments:detail", "environments.view")]


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["name", "provider", "family", "tier", "status"]
    list_filter = ["status", "tier"]
    list_select_related = ["provider"]
    acts = [(_("Open this release"), "releases:detail", "releases.view")]


@admin.register(ReportSchedule)
class ReportScheduleAdmin(ReadOnlyAdmin):
    seen_with = "organisation"
    list_display = ["organisation", "tier", "period_months", "starts_on", "ends_on"]
    list_select_related = ["organisation"]


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "period_start", "period_end", "status", "due_at"]
    list_filter = ["status", "tier"]
    list_select_related = ["organisation"]
    search_fields = ["reference", "organisation__name"]
    acts = [(_("Open the report"), "reports:detail", "reports.view")]
