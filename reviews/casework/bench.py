"""The right side of the case page: opinions and the decision, each as far as the reader may see it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.models import Application, Submission
from portal import moments
from portal.accounts.models import Membership
from portal.cases.history import name_or_role
from portal.statements import Given, Statement
from reviews.decisions import cosigners, quorum, rules
from reviews.decisions.actions.opinions import digest
from reviews.decisions.actions.standing_down import missing_in_words
from reviews.decisions.models import Decision, Opinion, Proposal, RefusalNotice, Resolution
from reviews.queue.models import Assignment

WITH_MEMBER = ("membership__user", "membership__organisation__jurisdiction")
OPINIONS = Statement(
    lambda: (
        Opinion.objects.filter(submission=Given("submission"))
        .with_recusals()
        .select_related(*WITH_MEMBER, "given_jurisdiction")
        .order_by("given_at", "begun_at")
    )
)
ASKED = Statement(lambda: Assignment.objects.filter(case=Given("case"), ended_at=None).select_related(*WITH_MEMBER))


WORST_LAST = ["met", "partly", "not_met"]


@dataclass
class Voice:
    """One reviewer in the list of opinions. `opinion` is there only when the reader may read it."""

    name: str
    place: str
    family: str
    icon: str
    words: str
    at: datetime | None = None
    is_you: bool = False
    opinion: Opinion | None = None
    ratings: list[tuple[str, str]] = field(default_factory=list)
    proof: tuple[str, str] | None = None
    """Digest and salt of an opinion that is open (docs/ledger.md says how to check them)."""


@dataclass
class Missing:
    """One thing that a decision still needs, or has."""

    text: str
    is_there: bool = False


@dataclass
class Bench:
    """The judgment of one version, read once."""

    application: Application
    submission: Submission
    reader: Membership
    assignments: list[Assignment] = field(default_factory=list)

    @cached_property
    def opinions(self) -> list[Opinion]:
        return OPINIONS.records(submission=self.submission.pk)

    @cached_property
    def quorum(self) -> quorum.Quorum:
        return quorum.among(self.application, self.opinions)

    @cached_property
    def own(self) -> Opinion | None:
        return next((o for o in self.opinions if o.membership.user_id == self.reader.user_id), None)

    @property
    def ratings(self) -> dict[str, str]:
        """Of each section: the reader's own; for who gave none, the lowest once the opinions are open."""
        if self.own or not self.quorum.is_complete:
            return self.own.ratings if self.own else {}
        given = [opinion.ratings for opinion in self.quorum.given]
        return {code: max((one[code] for one in given if code in one), key=WORST_LAST.index) for code in given[0]}

    @property
    def has_given(self) -> bool:
        return self.own is not None and self.own.status == Opinion.Status.GIVEN

    @property
    def may_write_opinion(self) -> bool:
        is_open = self.application.status == Application.Status.IN_REVIEW and not self.quorum.is_complete
        return is_open and self.reader.can("opinions.give") and not self.has_given

    @cached_property
    def voices(self) -> list[Voice]:
        """Given opinions, drafts that are begun, and who was asked. Sealed ones say only who and when."""
        seen = {opinion.membership_id for opinion in self.opinions}
        asked = [assignment for assignment in self.assignments if assignment.membership_id not in seen]
        opinions = sorted(self.opinions, key=lambda opinion: opinion.status != Opinion.Status.GIVEN)
        return [*map(self._of_opinion, opinions), *map(self._of_assignment, asked)]

    @cached_property
    def decision(self) -> Decision | None:
        if self.application.status != Application.Status.DECIDED:
            return None
        found = Decision.objects.filter(submission__application=self.application)
        return found.select_related("decided_by__user", "cosigned_by__user", "letter__stored").first()

    @cached_property
    def proposal(self) -> Proposal | None:
        """A decision that waits for its second signature."""
        if self.application.status != Application.Status.IN_REVIEW:
            return None
        found = self.submission.proposals.filter(status=Proposal.Status.OPEN)
        return found.select_related("proposed_by__user", "proposed_by__organisation").first()

    @cached_property
    def why_not_cosign(self) -> str:
        """Why the reader is not the second signer of the decision that waits for one."""
        if self.proposal is None or not self.reader.can("decisions.make"):
            return ""
        return (
            self.why_not_decide
            or rules.why_not_cosigner(self.proposal, self.reader, self.quorum)
            or rules.why_not_as_proposed(self.proposal, self.application)
        )

    @cached_property
    def cosigners(self) -> list[Membership]:
        """Who may co-sign the decision that waits for it."""
        if self.proposal is None:
            return []
        return cosigners.who(self.application, self.quorum, by=self.proposal.proposed_by)

    @property
    def resolution(self) -> Resolution | None:
        return getattr(self.submission, "resolution", None)

    @property
    def notice(self) -> RefusalNotice | None:
        return getattr(self.submission, "refusal_notice", None)

    @property
    def is_conflicting(self) -> bool:
        return self.quorum.combined == quorum.CONFLICTING

    @cached_property
    def why_not_decide(self) -> str:
        """As `rules.may_decide` says, from what is read already; the reader is an approver who sees the case."""
        if self.application.status != Application.Status.IN_REVIEW or not self.reader.can("decisions.make"):
            return rules.may_decide.why_not(self.reader, self.application)
        if not self.quorum.is_complete:
            return rules.missing_for_quorum(self.quorum)
        spoke = self.has_given or (self.resolution is not None and self.resolution.by.user_id == self.reader.user_id)
        if self.submission.number == 1 and not spoke:
            return ""
        return (rules.gave_no_opinion & rules.did_not_resolve).why_not(self.reader, self.application)

    @property
    def may_resolve(self) -> bool:
        asks = self.reader.can("conflicts.resolve") and self.is_conflicting and self.resolution is None
        return asks and rules.may_resolve.allows(self.reader, self.application)

    @property
    def taken_out(self) -> list[str]:
        """Each opinion that was given and no longer counts, with what follows."""
        told = {"missing": missing_in_words(self.quorum)}
        return [
            _("%(name)s stood down on %(day)s; this opinion no longer counts. %(missing)s")
            % {"name": name_or_role(opinion.membership, self.reader), "day": _day(opinion.stood_down_at), **told}
            for opinion in self.quorum.taken_out
        ]

    @property
    def missing(self) -> list[Missing]:
        """What the decision needs, with what is there already."""
        state, needs = self.quorum, []
        words = ngettext("%(count)d more opinion (%(needed)d at tier %(tier)d)", "%(count)d more opinions (%(needed)d at tier %(tier)d)", state.opinions_missing)  # noqa: E501  # fmt: skip
        told = {"count": state.opinions_missing, "needed": state.opinions_needed, "tier": self.application.tier}
        all_in = _("all %(needed)d opinions are given") % told
        needs.append(Missing(words % told if state.opinions_missing else all_in, not state.opinions_missing))
        if state.jurisdictions_needed > 1:
            words = _("opinions from at least %(count)d jurisdictions") % {"count": state.jurisdictions_needed}
            needs.append(Missing(words, not state.jurisdictions_missing))
        if self.is_conflicting:
            needs.append(Missing(_("how the conflicting opinions are resolved"), self.resolution is not None))
        words = ngettext("an approver who gave no opinion", "%(count)d approvers from two jurisdictions who gave no opinion", state.deciders_needed)  # noqa: E501  # fmt: skip
        needs.append(Missing(words % {"count": state.deciders_needed}))
        if state.departure_deciders > state.deciders_needed:
            told = {"count": state.departure_deciders}
            needs.append(Missing(_("%(count)d approvers if they decide otherwise than the opinions recommend") % told))
        return needs

    def _of_opinion(self, opinion: Opinion) -> Voice:
        is_given = opinion.status == Opinion.Status.GIVEN
        by = opinion.membership
        if opinion.stood_down_at is not None:
            return _gone(by, opinion.stood_down_at, self.reader)
        is_open = is_given and self.quorum.is_complete
        is_read = is_open or (is_given and by.user_id == self.reader.user_id)
        return Voice(
            name=name_or_role(by, self.reader),
            place=(opinion.given_jurisdiction or by.organisation.jurisdiction).name,
            family="good" if is_given else "busy",
            icon="done" if is_open else "lock" if is_given else "pen",
            words=_("Given") if is_open else _("Sealed") if is_given else _("Draft"),
            at=opinion.given_at,
            is_you=by.user_id == self.reader.user_id,
            opinion=opinion if is_read else None,
            ratings=self._ratings(opinion) if is_read else [],
            proof=(digest(opinion), bytes(opinion.salt or b"").hex()) if is_open else None,
        )

    def _ratings(self, opinion: Opinion) -> list[tuple[str, str]]:
        """(section, rating) in the order of the rulebook's sections."""
        sections = dict.fromkeys(item.section.code for item in self.application.rulebook.ordered_criteria)
        return [(code, opinion.ratings[code]) for code in sections if code in opinion.ratings]

    def _of_assignment(self, assignment: Assignment) -> Voice:
        by = assignment.membership
        is_you = by.user_id == self.reader.user_id
        name = name_or_role(by, self.reader)
        return Voice(name, by.organisation.jurisdiction.name, "idle", "empty", _("Not begun"), is_you=is_you)


def _day(moment: datetime | None) -> str:
    return moments.words(moments.day_of(moment)) if moment else ""


def _gone(by: Membership, at: datetime, reader: Membership) -> Voice:
    """Whoever stood down: their opinion, given or not, is neither counted nor read."""
    name = name_or_role(by, reader)
    return Voice(name, by.organisation.jurisdiction.name, "idle", "empty", _("Stood down"), at=at)


def bench_of(application: Application, submission: Submission, reader: Membership) -> Bench:
    """The judgment with who was asked for an opinion."""
    return Bench(application, submission, reader, ASKED.records(case=application.case_id))
