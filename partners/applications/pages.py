"""What the pages of an application have in common: whose turn it is, the task list, and one question as it is shown."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications import rules
from partners.applications.models import Application
from partners.applications.parts import Part, Question
from partners.applications.questionnaire import Questionnaire
from portal.accounts.models import Membership
from portal.cases import clock, whose
from portal.cases.models import Case
from portal.turns import Turn

WHOSE = {
    Case.Turn.PROGRAMME: lambda: _("The programme"),
    Case.Turn.PARTNER: lambda: _("The partner"),
    Case.Turn.PROVIDER: lambda: _("The provider"),
}


@dataclass
class Row:
    """One question on the page: what is asked, the form of its answer, replies, and what else was written meanwhile."""

    question: Question
    form: Any
    replies: tuple = ()
    documents: Any = ()
    show_gaps: bool = False
    note: str = ""
    mappings: Any = ()


class Task(NamedTuple):
    """One line of the task list."""

    number: str
    title: str
    address: str
    family: str
    icon: str
    words: str
    is_current: bool


def turn_of(application: Application, reader: Membership, questionnaire: Questionnaire | None = None) -> Turn:
    """Whose turn, since when, by when, as this reader sees it."""
    if application.status == Application.Status.DRAFT:
        return _turn_of_draft(application, reader, questionnaire or Questionnaire(application))
    case = application.case
    if case is None or case.turn == Case.Turn.NOBODY:
        return Turn(_("Nobody"), _("it has ended"), application.status_since, None, by_note=_("Nothing is due"))
    is_mine = case.turn == Case.Turn.PARTNER and reader.side == "partner"
    return Turn(
        whose=_("You") if is_mine else str(WHOSE[Case.Turn(case.turn)]()),
        for_what=whose.for_what(case, reader),
        since=application.status_since if reader.side == "partner" else case.turn_since,
        by=case.due_at,
        state="yours" if is_mine else "theirs",
        by_note=after_the_deadline(application),
        clock=clock.clock_of(case),
    )


def after_the_deadline(application: Application) -> str:
    """What follows where the partner does not answer: an unanswered question lets the application lapse, an unanswered
    notice of an intended refusal leads to the decision."""
    if application.case is None or application.case.turn != Case.Turn.PARTNER:
        return ""
    is_heard = application.status == Application.Status.IN_REVIEW
    return _("then it is decided on what is there") if is_heard else _("then it lapses")


def _turn_of_draft(application: Application, reader: Membership, questionnaire: Questionnaire) -> Turn:
    parts = questionnaire.parts
    open_parts = sum(not part.is_complete for part in parts)
    days = application.rulebook.number("draft.lapse_days")
    detail = ngettext("%(open)d of %(all)d sections still needs something", "%(open)d of %(all)d sections still need something", open_parts)  # fmt: skip # noqa: E501
    return Turn(
        whose=_("You") if reader.organisation_id == application.organisation_id else _("The partner"),
        for_what=_("to complete and submit"),
        detail=detail % {"open": open_parts, "all": len(parts)} if open_parts else _("All sections are complete"),
        since=application.created_at,
        since_note=_("opened by %(name)s") % {"name": application.created_by.user.name},
        by=application.last_act_at + timedelta(days=days),
        by_note=_("then it lapses"),
        state="yours",
        done=questionnaire.done,
        total=questionnaire.total,
        counted=_("Questions answered"),
    )


def tasks(questionnaire: Questionnaire, current: str = "") -> list[Task]:
    """About the request, the access asked for, then each section, with how far each is."""
    reference = questionnaire.reference
    link, gaps = reverse("applications:access", args=[reference]), len(questionnaire.request_gaps)
    access = _task("B", _("What you ask access to"), link, "access", current, gaps=gaps)
    return [
        _task("A", _("About your request"), reverse("applications:about", args=[reference]), "about", current,
              gaps=len(questionnaire.about_gaps), asked=bool(questionnaire.asked_about_the_whole)),
        *([access] if questionnaire.application.asks_for_access else []),
        *(_task_of_part(reference, part, current) for part in questionnaire.parts),
    ]  # fmt: skip


def _task(number: str, title: str, address: str, code: str, current: str, *, gaps: int, asked: bool = False) -> Task:
    state = ("good", "done", _("Complete"))
    if gaps:
        words = ngettext("%(count)d thing missing", "%(count)d things missing", gaps) % {"count": gaps}
        state = ("idle", "empty", words)
    if asked:
        state = ("wait", "ask", _("A question for you"))
    return Task(number, title, address, *state, code == current)


def _task_of_part(reference: str, part: Part, current: str) -> Task:
    address = reverse("applications:section", args=[reference, part.code])
    return Task(str(part.number), part.title, address, *_state_of(part), part.code == current)


def _state_of(part: Part) -> tuple[str, str, str]:
    if any(not asked.reply for question in part.questions for asked in question.asked):
        return "wait", "ask", _("A question for you")
    if part.is_complete:
        return "good", "done", _("Complete")
    if part.is_begun:
        return "busy", "busy", _("%(done)d of %(total)d answered") % {"done": part.done, "total": part.total}
    return "idle", "empty", _("Not begun")


def context(questionnaire: Questionnaire, reader: Membership, current: str = "") -> dict[str, Any]:
    """What every page of the long form shows around its middle."""
    application = questionnaire.application
    gaps = questionnaire.gaps
    return {
        "application": application,
        "questionnaire": questionnaire,
        "turn": turn_of(application, reader, questionnaire),
        "tasks": tasks(questionnaire, current),
        "gaps": gaps,
        "version": application.submissions.count() + 1,
        "may": {
            "edit": rules.may_edit.allows(reader, application),
            "submit": rules.submits.allows(reader, application),
            "withdraw": rules.may_withdraw.allows(reader, application),
        },
    }
