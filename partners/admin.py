"""The rulebook in the admin: every field shown, nothing changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

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
from portal.readonly import ReadOnlyAdmin


@admin.register(Rulebook)
class RulebookAdmin(ReadOnlyAdmin):
    list_display = ["title", "edition", "adopted_at", "digest"]
    acts = [(_("Read this rulebook"), "rules:edition", "rules.view")]
    act_key = "edition"


@admin.register(Parameter)
class ParameterAdmin(ReadOnlyAdmin):
    list_display = ["key", "value", "unit", "label"]
    list_filter = ["rulebook"]
    search_fields = ["key", "label"]


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "rulebook"]
    list_select_related = ["rulebook"]


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ["code", "question", "answer", "must", "tiers"]
    list_filter = ["rulebook", "section", "answer", "must"]
    search_fields = ["code", "question"]


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "text"]
    list_filter = ["rulebook", "chapter_title"]
    search_fields = ["number", "title", "text"]


@admin.register(LibraryEntry)
class LibraryEntryAdmin(ReadOnlyAdmin):
    list_display = ["code", "label", "library", "retired"]
    list_filter = ["rulebook", "library", "retired"]
    search_fields = ["code", "label", "text"]


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    list_display = ["code", "question", "answer"]


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "rulebook", "by", "at"]
    list_select_related = ["organisation", "rulebook", "by__user"]
