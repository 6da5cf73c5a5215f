"""An application as it is filled in: which questions it is asked, what is answered, and everything that is missing."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import consistency
from partners.applications.gaps import fault_of, is_good, missing_of, missing_of_request
from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application, InformationRequest
from partners.applications.models import Question as Asked
from partners.applications.parts import Gap, Part, Question
from partners.evidence.models import DocumentVersion
from partners.rulebook import rules as rulebook_rules
from partners.rulebook.models import Criterion
from portal import dates


class Questionnaire:
    """Reads an application once: a constant number of queries, however much is answered."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.rulebook = application.rulebook
        self.reference = application.reference

    @cached_property
    def type(self) -> str:
        return self.application.organisation.partner.type

    @cached_property
    def criteria(self) -> list[Criterion]:
        declarations = self.application.declarations
        return self.rulebook.criteria_for(tier=self.application.tier, type=self.type, declarations=declarations)

    @cached_property
    def declarations(self) -> list[Any]:
        """Those that are asked; the others follow from what access is asked for."""
        return consistency.asked_in_about(self.application, self.rulebook.ordered_declarations)

    @cached_property
    def answers(self) -> dict[int, Answer]:
        evidence = AnswerEvidence.objects.select_related("version__document", "version__stored")
        answers = self.application.answers.select_related("updated_by__user").prefetch_related(
            Prefetch("evidence", queryset=evidence)
        )
        return {answer.criterion_id: answer for answer in answers}

    @cached_property
    def ran_out(self) -> dict[str, list[DocumentVersion]]:
        """By criterion, the evidence of the approved application behind this one that is no longer good."""
        found: dict[str, list[DocumentVersion]] = {}
        if self.application.parent_id and self.application.status in {"draft", "awaiting_information"}:
            items = AnswerEvidence.objects.filter(answer__application=self.application.parent_id)
            for item in items.select_related("version__document", "answer__criterion"):
                if not is_good(item.version):
                    found.setdefault(item.answer.criterion.code, []).append(item.version)
        return found

    @property
    def counted_on(self) -> date:
        """The day on which evidence has to be good: that of the first submission, so that none ages under review."""
        return (self.application.submitted_at or dates.now()).date()

    @cached_property
    def requests(self) -> list[AccessRequest]:
        found = self.application.access_requests.select_related("release__provider", "environment")
        return list(found.prefetch_related("people"))

    @cached_property
    def information_request(self) -> InformationRequest | None:
        """What the programme asks just now."""
        found = self.application.information_requests.filter(status=InformationRequest.Status.OPEN)
        return found.select_related("asked_by__user").prefetch_related("questions__criterion").first()

    @cached_property
    def asked(self) -> list[Asked]:
        return list(self.information_request.questions.all()) if self.information_request else []

    @cached_property
    def asked_about_the_whole(self) -> list[Asked]:
        return [question for question in self.asked if question.criterion_id is None]

    @cached_property
    def questions(self) -> list[Question]:
        return [self._question(criterion) for criterion in self.criteria]

    @cached_property
    def parts(self) -> list[Part]:
        sections: dict[int, list[Question]] = {}
        for question in self.questions:
            sections.setdefault(question.criterion.section_id, []).append(question)
        return [
            Part(number, questions[0].criterion.section, questions)
            for number, questions in enumerate(sections.values(), start=1)
        ]

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if part.code == code), None)

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts)

    @property
    def is_open_as_a_whole(self) -> bool:
        """A draft, or sent back by the screening: what that names as missing may be anywhere in it."""
        is_in_screening = self.application.returns_to == Application.Status.SCREENING
        return self.application.status == Application.Status.DRAFT or bool(
            is_in_screening and self.asked_about_the_whole
        )

    @cached_property
    def open_codes(self) -> set[str]:
        """What may be changed: all, or while information is awaited what was asked about, and the answers that rest on
        the same documents."""
        if self.is_open_as_a_whole:
            return {criterion.code for criterion in self.criteria}
        if self.application.status != Application.Status.AWAITING_INFORMATION:
            return set()
        asked = {question.criterion_id for question in self.asked if question.criterion_id}
        documents = {item.version.document_id for pk in asked if pk in self.answers for item in self._evidence_of(pk)}
        return {
            criterion.code
            for criterion in self.criteria
            if criterion.pk in asked
            or documents & {item.version.document_id for item in self._evidence_of(criterion.pk)}
        }

    def is_open(self, criterion: Criterion) -> bool:
        """Whether the answer to one criterion may be changed; where all may, without reading the others."""
        if self.is_open_as_a_whole:
            asked = criterion.is_asked(self.application.tier, self.type, self.application.declarations)
            return asked and criterion.rulebook_id == self.application.rulebook_id
        return criterion.code in self.open_codes

    @property
    def may_edit_request(self) -> bool:
        """The declarations and what access is asked for: in a draft, or when something was asked about the whole."""
        return self.application.status == Application.Status.DRAFT or bool(self.asked_about_the_whole)

    @property
    def may_edit_access(self) -> bool:
        """An extension has the terms of its grant."""
        return self.may_edit_request and self.application.kind != Application.Kind.EXTENSION

    @cached_property
    def gaps(self) -> list[Gap]:
        """Everything that is missing, in the order of the form."""
        return [*self.about_gaps, *self.request_gaps, *self.answer_gaps, *self.reply_gaps]

    @cached_property
    def about_gaps(self) -> list[Gap]:
        link = reverse("applications:about", args=[self.reference])
        given = self.application.declarations
        gaps = [
            Gap("", declaration.question, f"{link}#id_{declaration.code}_0")
            for declaration in self.declarations
            if not given.get(declaration.code)
        ]
        lowest = max(
            [rulebook_rules.lowest_tier(self.rulebook, given), *(r.release.tier for r in self.requests if r.release)]
        )
        if self.application.tier < lowest:
            words = _("What you ask for needs tier %(lowest)d; this application is for tier %(tier)d")
            told = {"lowest": lowest, "tier": self.application.tier}
            gaps.append(Gap("", words % told, f"{link}#id_tier_0"))
        return gaps

    @cached_property
    def request_gaps(self) -> list[Gap]:
        link = reverse("applications:access", args=[self.reference])
        if not self.application.asks_for_access:
            return []
        if not self.requests:
            return [Gap("", _("Say which model release you ask for, where and for what"), link)]
        missing = [gap for request in self.requests for gap in missing_of_request(request, self.application)]
        return [Gap("", words, f"{link}#{anchor}") for anchor, words in [*missing, *self._contradictions]]

    @property
    def _contradictions(self) -> Iterator[tuple[str, str]]:
        """What was stated twice and differently, or may not be asked for; settled before the first submission."""
        if self.application.status == Application.Status.DRAFT:
            for request in self.requests:
                yield from consistency.faults_of_request(request, self.application.declarations)
                for words in consistency.faults_of_uses(request, self.application):
                    yield "id_use_categories_0", words

    @cached_property
    def answer_gaps(self) -> list[Gap]:
        return [
            Gap(question.code, what, self.link_to(question.criterion), part.code)
            for part in self.parts
            for question in part.questions
            for what in question.gaps
        ]

    @cached_property
    def reply_gaps(self) -> list[Gap]:
        words = _("Answer what the programme asked")
        about = reverse("applications:about", args=[self.reference])
        return [
            Gap(
                question.criterion.code if question.criterion else "",
                words,
                f"{self.link_to(question.criterion) if question.criterion else about}#id_reply-{question.pk}",
            )
            for question in self.asked
            if not question.reply
        ]

    def link_to(self, criterion: Criterion) -> str:
        section = reverse("applications:section", args=[self.reference, criterion.section.code])
        return f"{section}?check=1#{criterion.code}"

    def _question(self, criterion: Criterion) -> Question:
        answer = self.answers.get(criterion.pk)
        evidence = self._evidence_of(criterion.pk)
        missing = missing_of(
            criterion, answer, evidence, tier=self.application.tier, on=self.counted_on,
            ran_out=self.ran_out.get(criterion.code, ()),
        )  # fmt: skip
        return Question(
            criterion=criterion,
            answer=answer,
            evidence=evidence,
            asked=[question for question in self.asked if question.criterion_id == criterion.pk],
            gaps=[*missing, *self._contradiction_in(criterion, answer)],
            may_edit=criterion.code in self.open_codes,
            faults={item.version_id: fault_of(item.version, criterion, on=self.counted_on) for item in evidence},
        )  # fmt: skip

    def _contradiction_in(self, criterion: Criterion, answer: Answer | None) -> list[str]:
        if self.application.status != Application.Status.DRAFT:
            return []
        request = self.requests[0] if self.requests else None
        fault = consistency.fault_of_answer(criterion.code, answer, self.application, request)
        return [fault] if fault else []

    def _evidence_of(self, criterion_id: int) -> list[AnswerEvidence]:
        answer = self.answers.get(criterion_id)
        return list(answer.evidence.all()) if answer else []
