"""The programme's judgments in the admin: shown, never changed. What an opinion says stays sealed here, too."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.readonly import ReadOnlyAdmin
from reviews.decisions.models import (
    Decision,
    DecisionReason,
    EvidenceJudgment,
    Letter,
    Opinion,
    Proposal,
    RefusalNotice,
    Resolution,
    Screening,
)
from reviews.enforcement.models import Acknowledgement, Suspension, SuspensionAnswer
from reviews.enforcement.removals.models import Removal, RemovalLetter
from reviews.enforcement.violations.models import Violation
from reviews.queue.models import Assignment


class CaseworkAdmin(ReadOnlyAdmin):
    """What was judged about an application: seen with the case, and so never by whoever stood down from it."""

    seen_with = "submission__application"
    acts = [(_("Open the case"), "casework:case", "cases.view")]


@admin.register(Screening)
class ScreeningAdmin(CaseworkAdmin):
    list_display = ["submission", "passed", "by", "at"]
    list_select_related = ["submission__application", "by__user"]
    acts = []


@admin.register(EvidenceJudgment)
class EvidenceJudgmentAdmin(CaseworkAdmin):
    seen_with = "application"
    list_display = ["application", "criterion", "version", "verdict", "by", "at"]
    list_select_related = ["application", "criterion", "version__document", "by__user"]
    acts = []


@admin.register(Opinion)
class OpinionAdmin(CaseworkAdmin):
    list_display = ["submission", "membership", "status", "given_at"]
    list_select_related = ["submission__application", "membership__user"]
    hidden_fields = ["recommendation", "rationale", "ratings"]


@admin.register(Resolution)
class ResolutionAdmin(CaseworkAdmin):
    list_display = ["submission", "by", "at"]
    list_select_related = ["submission__application", "by__user"]
    acts = []


@admin.register(RefusalNotice)
class RefusalNoticeAdmin(CaseworkAdmin):
    list_display = ["submission", "by", "at", "due_at", "answered_at"]
    list_select_related = ["submission__application", "by__user"]
    acts = []


@admin.register(Decision)
class DecisionAdmin(CaseworkAdmin):
    list_display = ["submission", "outcome", "decided_by", "cosigned_by", "decided_at"]
    list_select_related = ["submission__application", "decided_by__user", "cosigned_by__user"]
    list_filter = ["outcome"]


@admin.register(DecisionReason)
class DecisionReasonAdmin(CaseworkAdmin):
    seen_with = "decision__submission__application"
    list_display = ["decision", "code"]
    list_select_related = ["decision__submission__application"]
    acts = []


@admin.register(Proposal)
class ProposalAdmin(CaseworkAdmin):
    list_display = ["submission", "status", "proposed_by", "proposed_at"]
    list_select_related = ["submission__application", "proposed_by__user"]


@admin.register(Letter)
class LetterAdmin(CaseworkAdmin):
    seen_with = "decision__submission__application"
    list_display = ["decision", "stored", "made_at"]
    list_select_related = ["decision__submission__application", "stored"]
    acts = []


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    seen_with = "case"
    list_display = ["case", "membership", "assigned_at", "ended_at"]
    list_select_related = ["case", "membership__user"]


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    list_display = ["reference", "status", "grounds"]
    list_filter = ["status", "grounds"]
    acts = [(_("Open the suspension"), "suspensions:detail", "suspensions.view")]


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ReadOnlyAdmin):
    seen_with = "suspension"
    list_display = ["suspension", "provider", "told_at", "acknowledged_at"]
    list_select_related = ["suspension", "provider"]


@admin.register(SuspensionAnswer)
class SuspensionAnswerAdmin(ReadOnlyAdmin):
    seen_with = "suspension"
    list_display = ["suspension", "number", "organisation", "at"]
    list_select_related = ["suspension", "organisation"]


@admin.register(Removal)
class RemovalAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "status", "cause"]
    list_select_related = ["organisation"]
    list_filter = ["status", "cause"]
    acts = [(_("Open the removal"), "removals:detail", "suspensions.view")]


@admin.register(RemovalLetter)
class RemovalLetterAdmin(ReadOnlyAdmin):
    seen_with = "removal"
    list_display = ["removal", "stored", "made_at"]
    list_select_related = ["removal", "stored"]


@admin.register(Violation)
class ViolationAdmin(ReadOnlyAdmin):
    list_display = ["reference", "organisation", "ground", "source", "status", "reported_at"]
    list_filter = ["status", "source"]
    list_select_related = ["organisation"]
    search_fields = ["reference", "organisation__name"]
    acts = [(_("Open the violation"), "violations:detail", "violations.view")]
