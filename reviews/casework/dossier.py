"""The left side of the case page: the version under decision, a section at a time, with what changed and what was
judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications.content import before_of
from partners.applications.models import Application, InformationRequest, Question, Submission
from partners.applications.reading import ReadAnswer, Reading, ReadPart, reading_of
from partners.evidence.models import DocumentVersion
from partners.rulebook.mappings import Mapping, mappings_of
from portal.cases import free_text
from portal.moments import words
from portal.statements import Given, Statement
from reviews.decisions.models import EvidenceJudgment

ABOUT = "ABOUT"
# What a partner writes to the programme is for those who need it for their work.
FLOOR = DocumentVersion.Marking.AMBER
MARKINGS = list(DocumentVersion.Marking.values)
LATEST = Statement(
    lambda: (
        Submission.objects.filter(application=Given("application"))
        .select_related("resolution", "refusal_notice")
        .order_by("-number")[:2]
    )
)
QUESTIONS = Statement(
    lambda: (
        Question.objects.filter(request__application=Given("application"))
        .exclude(request__status=InformationRequest.Status.WITHDRAWN)
        .select_related("request", "criterion")
        .order_by("request__asked_at", "pk")
    )
)
JUDGMENTS = Statement(
    lambda: EvidenceJudgment.objects.filter(application=Given("application")).select_related("by__user")
)


@dataclass
class Piece:
    """One document behind one answer."""

    item: dict[str, Any]
    judgment: EvidenceJudgment | None
    note: str
    form: Any = None

    @property
    def version(self) -> DocumentVersion | None:
        return self.item.get("state")

    @property
    def title(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.item["title"], "number": self.item["version"]}

    @property
    def covers(self) -> str:
        version = self.version
        if version is None or not (version.covers_from and version.covers_to):
            return ""
        return f"{words(version.covers_from)} – {words(version.covers_to)}"


@dataclass
class Asked:
    """What the programme asked, and what the partner wrote back; a reply that is still a draft is the partner's own."""

    question: Question
    reader: Any

    @property
    def code(self) -> str:
        return self.question.criterion.code if self.question.criterion else ""

    @property
    def reference(self) -> str:
        return self.code or self.question.request.reference

    @property
    def reply(self) -> str:
        is_sent = self.question.request.status == InformationRequest.Status.ANSWERED
        return free_text.for_reader(self.question.reply, self.reader) if is_sent else ""


@dataclass
class Read:
    """One answer as the reviewer reads it."""

    answer: ReadAnswer
    pieces: list[Piece]
    mappings: list[Mapping]
    asked: list[Asked]

    @property
    def criterion(self) -> Any:
        return self.answer.criterion


@dataclass
class Chapter:
    """One tile of the grid of sections."""

    number: int
    code: str
    title: str
    family: str
    icon: str
    words: str
    address: str
    is_current: bool


@dataclass
class Dossier:
    """What the reader sees of the version."""

    submission: Submission
    before: Submission | None
    reading: Reading
    part: ReadPart | None
    reads: list[Read]
    chapters: list[Chapter]
    asked: list[Asked]
    shows_changes: bool
    address: str
    previous: Chapter | None = None
    next: Chapter | None = None
    marking: str = FLOOR
    changed: int = field(default=0)

    @property
    def is_about(self) -> bool:
        return self.part is None

    @property
    def section(self) -> str:
        return self.part.code if self.part else ABOUT


def versions_of(application: Application) -> tuple[Submission, Submission | None]:
    """The version under decision, with what was said about it as a whole, and what it is compared with: the one before
    it, or the approved one that this application changes."""
    versions = LATEST.records(application=application.pk)
    return versions[0], versions[1] if len(versions) > 1 else before_of(application, versions[0])


def dossier_of(
    application: Application, versions: tuple[Submission, Submission | None], *, section: str, shows_changes: bool,
    ratings: dict[str, str], reader: Any,
) -> Dossier:  # fmt: skip
    """The dossier opened at a section; an unknown one opens at the first. `ratings` are shown beside the sections."""
    submission, before = versions
    content, content_before = _read_content(submission, before, is_about=section == ABOUT)
    reading = reading_of(content, application.rulebook, reader=reader, before=content_before)
    part = _part(reading, section)
    address = reverse("casework:case", args=[application.reference])
    chapters = [_chapter(read, part, ratings, address, before is not None) for read in reading.parts]
    asked = [Asked(question, reader) for question in QUESTIONS.records(application=application.pk)]
    at = next((index for index, chapter in enumerate(chapters) if chapter.is_current), None)
    return Dossier(
        submission=submission,
        before=before,
        reading=reading,
        part=part,
        reads=_reads(application, submission, part, asked) if part else [],
        chapters=chapters,
        asked=asked,
        shows_changes=shows_changes and before is not None,
        address=address,
        previous=chapters[at - 1] if at else None,
        next=chapters[at + 1] if at is not None and at + 1 < len(chapters) else None,
        marking=_highest(item["marking"] for item in _items(submission)),
        changed=reading.changed,
    )


def _read_content(submission: Submission, before: Submission | None, *, is_about: bool) -> tuple[dict, dict | None]:
    """The contents to be read; what access is asked for is left out where neither it nor a change of it is shown."""
    content, earlier = submission.content, before.content if before else None
    if is_about or (earlier is not None and earlier.get("requests") != content.get("requests")):
        return content, earlier
    return {**content, "requests": []}, {**earlier, "requests": []} if earlier is not None else None


def _part(reading: Reading, section: str) -> ReadPart | None:
    if section == ABOUT or not reading.parts:
        return None
    return next((part for part in reading.parts if part.code == section), reading.parts[0])


def _chapter(part: ReadPart, current: ReadPart | None, ratings: dict, address: str, again: bool) -> Chapter:
    rating = ratings.get(part.code, "")
    family, icon, said = {
        "met": ("good", "done", _("Met")),
        "partly": ("warn", "alert", _("Partly met")),
        "not_met": ("bad", "stop", _("Not met")),
    }.get(rating, ("idle", "empty", _("Not rated")))
    is_current = current is not None and part.code == current.code
    if is_current and not rating:
        family, icon, said = "busy", "busy", _("Reading")
    if again and part.changed:
        said = _("%(said)s, %(count)d changed") % {"said": said, "count": part.changed}
    return Chapter(
        part.number, part.code, part.title, family, icon, said, f"{address}?section={part.code}#sec", is_current
    )


def _reads(application: Application, submission: Submission, part: ReadPart, asked: list[Asked]) -> list[Read]:
    judged: dict[tuple[int, int], EvidenceJudgment] = {}
    for judgment in JUDGMENTS.records(application=application.pk):
        judged.setdefault((judgment.criterion_id, judgment.version_id), judgment)
    places = _places(submission)
    mappings = mappings_of(answer.criterion for answer in part.answers)
    return [
        Read(
            answer,
            [_piece(answer, item, judged, places, submission.number) for item in answer.evidence],
            mappings[answer.criterion.code],
            [question for question in asked if question.code == answer.criterion.code],
        )
        for answer in part.answers
    ]


def _piece(answer: ReadAnswer, item: dict, judged: dict, places: dict[str, list[str]], number: int) -> Piece:
    version = item.get("state")
    judgment = judged.get((answer.criterion.pk, version.pk)) if version else None
    others = [code for code in places[item["document"]] if code != answer.criterion.code]
    notes = [_("also answers %(codes)s") % {"codes": ", ".join(others)}] if others else []
    added = answer.change.evidence_added if answer.change else ()
    if any(new["document"] == item["document"] and new["version"] == item["version"] for new in added):
        notes.insert(0, _("new in version %(number)d") % {"number": number})
    return Piece(item, judgment, " · ".join(notes))


def _items(submission: Submission) -> Iterable[dict]:
    return [item for answer in submission.content["answers"].values() for item in answer.get("evidence", ())]


def _places(submission: Submission) -> dict[str, list[str]]:
    """Behind which answers each document stands."""
    places: dict[str, list[str]] = {}
    for code, answer in submission.content["answers"].items():
        for item in answer.get("evidence", ()):
            places.setdefault(item["document"], []).append(code)
    return places


def _highest(markings: Iterable[str]) -> str:
    return max([FLOOR, *markings], key=MARKINGS.index)
