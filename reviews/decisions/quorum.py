"""How opinions on one version add up: whether they are enough, and what they recommend together."""

from collections.abc import Iterable
from dataclasses import dataclass

from partners.applications.models import Application, Submission
from reviews.decisions.models import Opinion

CONFLICTING = "conflicting"
SAME: dict[str, str] = {
    Opinion.Recommendation.APPROVE: Application.Outcome.APPROVED,
    Opinion.Recommendation.WITH_CONDITIONS: Application.Outcome.WITH_CONDITIONS,
    Opinion.Recommendation.REFUSE: Application.Outcome.REFUSED,
}


@dataclass(frozen=True)
class Quorum:
    """How many opinions a version has and needs, and from how many jurisdictions (Rulebook, opinions.*).

    An opinion counts as what its author was when it was given, and no more once they stood down from the case.
    """

    given: tuple[Opinion, ...]
    taken_out: tuple[Opinion, ...]
    opinions_needed: int
    jurisdictions_needed: int
    deciders_needed: int
    deciding_jurisdictions: int
    departure_deciders: int

    @property
    def jurisdictions(self) -> set[str]:
        return {str(opinion.given_jurisdiction_id) for opinion in self.given}

    @property
    def opinions_missing(self) -> int:
        return max(0, self.opinions_needed - len({opinion.membership.user_id for opinion in self.given}))

    @property
    def jurisdictions_missing(self) -> int:
        return max(0, self.jurisdictions_needed - len(self.jurisdictions))

    @property
    def is_complete(self) -> bool:
        return not self.opinions_missing and not self.jurisdictions_missing

    @property
    def combined(self) -> str:
        """approve, approve_with_conditions, refuse, or conflicting; empty until the quorum is complete."""
        return combine([opinion.recommendation for opinion in self.given]) if self.is_complete else ""

    def deciders_for(self, outcome: str) -> int:
        """How many approvers sign this outcome: departing from the combined opinion takes more of them."""
        return (
            max(self.deciders_needed, self.departure_deciders)
            if departs(self.combined, outcome)
            else self.deciders_needed
        )


def combine(recommendations: list[str]) -> str:
    """All equal → that; approve and with conditions → with conditions; otherwise conflicting (domain.md, Opinion)."""
    kinds = set(recommendations)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {Opinion.Recommendation.APPROVE, Opinion.Recommendation.WITH_CONDITIONS}:
        return str(Opinion.Recommendation.WITH_CONDITIONS)
    return CONFLICTING


def departs(combined: str, outcome: str) -> bool:
    """Whether an outcome departs from what the opinions recommend together; conflicting ones recommend nothing."""
    return combined in SAME and SAME[combined] != outcome


def of(submission: Submission) -> Quorum:
    """The quorum of a version, by the rulebook that its application is decided under."""
    related = ("membership__user", "membership__organisation__jurisdiction")
    return among(submission.application, submission.opinions.with_recusals().select_related(*related))


def among(application: Application, opinions: Iterable[Opinion]) -> Quorum:
    """The same for opinions that are read already, each with its `stood_down_at`."""
    number, tier = application.rulebook.number, application.tier
    given = [opinion for opinion in opinions if opinion.status == Opinion.Status.GIVEN]
    return Quorum(
        given=tuple(opinion for opinion in given if not opinion.stood_down_at),
        taken_out=tuple(opinion for opinion in given if opinion.stood_down_at),
        opinions_needed=number(f"opinions.tier_{tier}"),
        jurisdictions_needed=number(f"opinions.jurisdictions.tier_{tier}"),
        deciders_needed=number(f"deciders.tier_{tier}"),
        deciding_jurisdictions=number(f"deciders.jurisdictions.tier_{tier}"),
        departure_deciders=number("deciders.departure"),
    )


def latest(application: object) -> Submission:
    """The version under decision: the last one submitted."""
    return application.submissions.order_by("-number").first()  # type: ignore[attr-defined]
