"""The case page put together: whose turn, the dossier, the judgment, what has happened."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import pages
from partners.applications.models import Application
from partners.applications.reading import Reading
from portal import moments
from portal.accounts import absences
from portal.accounts.models import Jurisdiction, Membership
from portal.cases import clock, history, opening, standing_in
from portal.cases import rules as case_rules
from portal.cases.models import Case
from portal.turns import Clock, Turn
from reviews.casework import bench, dossier
from reviews.casework.bench import Bench
from reviews.casework.forms import AssignmentForm
from reviews.decisions.forms import OpinionForm, ResolutionForm, ScreeningForm
from reviews.queue import rules as queue_rules
from reviews.queue import waiting

WHOSE = {
    Case.Turn.PARTNER: lambda: _("The partner"),
    Case.Turn.PROVIDER: lambda: _("The provider"),
}


def context(
    application: Application, reader: Membership, *, section: str = "", shows_changes: bool = True, **sent: Any
) -> dict[str, Any]:
    """Everything that the case page shows. `sent` are forms that were sent and refused, by their names in the page."""
    versions = dossier.versions_of(application)
    judged = bench.bench_of(application, versions[0], reader)
    opened = dossier.dossier_of(
        application, versions, section=section, shows_changes=shows_changes, ratings=judged.ratings, reader=reader
    )  # fmt: skip
    away = absences.away_now([application.case.assignee_id] if application.case.assignee_id else [])
    absence = away.get(application.case.assignee_id)
    may = permissions(application, judged, reader)
    return {
        "application": application,
        "case": application.case,
        "dossier": opened,
        "bench": judged,
        "may": may,
        "turn": turn_of(application, reader),
        "away": absence,
        "events": history.events(application.case, reader),
        "evidence_reasons": _reasons(application, opened, may),
        "title": title_of(application),
        **_forms(application, opened.reading, judged, may),
        **sent,
    }


def _reasons(application: Application, opened: dossier.Dossier, may: dict[str, bool]) -> list[Any]:
    """Why a document may be insufficient, where somebody may say so or has."""
    judged = any(piece.judgment and piece.judgment.reason for read in opened.reads for piece in read.pieces)
    return application.rulebook.entries("evidence_reason") if may["judge"] or judged else []


def title_of(application: Application) -> str:
    return _("%(partner)s: %(kind)s, tier %(tier)d") % {
        "partner": application.organisation.name,
        "kind": application.get_kind_display().lower(),
        "tier": application.tier,
    }


def permissions(application: Application, judged: Bench, reader: Membership) -> dict[str, bool]:
    """What the page offers; the acts ask their own rules again. The reader sees the case, or there would be no page."""
    case, status = application.case, application.status
    is_open = case.status != Case.Status.CLOSED
    with_us = status in {Application.Status.SCREENING, Application.Status.IN_REVIEW}
    works = is_open and case_rules.works_cases.allows(reader, case)
    return {
        "screen": status == Application.Status.SCREENING and reader.can("screening.do"),
        "judge": status == Application.Status.IN_REVIEW and reader.can("evidence.judge"),
        "ask": with_us and reader.can("information.request"),
        "stand_down": is_open and reader.can("cases.recuse"),
        "take": works and (case.assignee_id is None or _may_take_over(case, reader)),
        "route": works and queue_rules.routes.allows(reader, case),
        "opine": judged.may_write_opinion,
        "decide": status == Application.Status.IN_REVIEW and reader.can("decisions.make"),
    }


def _may_take_over(case: Case, reader: Membership) -> bool:
    """Whether they stand in for whoever has the case, or was asked for an opinion that they were not asked for."""
    away = standing_in.for_whom(reader)
    asked = set(case.assignments.filter(ended_at=None).values_list("membership", flat=True)) if away else set()
    return case.assignee_id in away or (bool(asked & set(away)) and reader.pk not in asked)


def turn_of(application: Application, reader: Membership) -> Turn:
    """Whose turn it is, as the reader sees it and as their worklist says."""
    case = application.case
    if case.turn == Case.Turn.NOBODY:
        return Turn(_("Nobody"), _("it has ended"), case.closed_at, None, by_note=_("Nothing is due"))
    worked = waiting.turn_of(case, reader)
    stops = clock.stops_of([case])[case.pk]
    face = clock.clock_of(case, stops)
    ends = _("Decision due %(moment)s") % {"moment": moments.words(clock.decide_by(case, stops))}
    return Turn(
        whose=WHOSE[Case.Turn(case.turn)]() if case.turn in WHOSE else worked.whose,
        for_what=worked.words,
        since=case.turn_since,
        by=case.due_at,
        state="yours" if worked.is_yours else "theirs",
        by_note=pages.after_the_deadline(application),
        clock=Clock(face.used, face.allowed, face.stops, face.is_stopped, ends),
    )


def _forms(application: Application, reading: Reading, judged: Bench, may: dict[str, bool]) -> dict[str, Any]:
    forms: dict[str, Any] = {"sections": sections_of(application)}
    if may["screen"]:
        forms["screening"] = ScreeningForm()
    if may["opine"]:
        forms["opinion"] = OpinionForm(sections=forms["sections"], opinion=judged.own)
    if judged.may_resolve:
        forms["resolving"] = ResolutionForm()
    if may["route"]:
        forms["assigning"] = assignment_form(application)
    return forms


def sections_of(application: Application) -> list[tuple[str, str]]:
    """(code, title) of the eight sections, read with the criteria."""
    found = {criterion.section.code: criterion.section.title for criterion in application.rulebook.ordered_criteria}
    return list(found.items())


def assignment_form(application: Application, sent: Any = None) -> AssignmentForm:
    """Whom to ask, each with how many people of their authority would read the case for the first time."""
    places = Jurisdiction.objects.filter(organisation__kind="authority").distinct()
    readers = opening.new_readers(application.case, places)
    opens_to = {code: len({reader.user_id for reader in members}) for code, members in readers.items()}
    return AssignmentForm(sent, reviewers=reviewers_for(application), opens_to=opens_to)


def reviewers_for(application: Application) -> Any:
    """Reviewers of every authority who did not stand down and were not asked yet."""
    found = Membership.objects.current().with_capability("opinions.give").filter(user__is_active=True)
    case = application.case
    found = found.exclude(user__in=case.recusals.values("membership__user"))
    found = found.exclude(pk__in=case.assignments.filter(ended_at=None).values("membership"))
    return absences.there(found).select_related("user", "organisation")


def address_of(application: Application) -> str:
    return reverse("casework:case", args=[application.reference])
