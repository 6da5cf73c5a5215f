"""How opinions on one version add up: whether they are enough, and what they recommend together."""

from dataclasses import dataclass

from partners.applications.models import Submission
from partners.rulebook.models import Rulebook
from reviews.decisions.models import Opinion

CONFLICTING = "conflicting"


@dataclass(frozen=True)
class Quorum:
    """How many opinions a version has and needs, and from how many jurisdictions (Rulebook, opinions.*)."""

    given: tuple[Opinion, ...]
    opinions_needed: int
    jurisdictions_needed: int
    deciders_needed: int

    @property
    def jurisdictions(self) -> set[str]:
        return {opinion.membership.organisation.jurisdiction_id for opinion in self.given}

    @property
    def opinions_missing(self) -> int:
        return max(0, self.opinions_needed - len(self.given))

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


def combine(recommendations: list[str]) -> str:
    """All equal → that; approve and with conditions → with conditions; otherwise conflicting (domain.md, Opinion)."""
    kinds = set(recommendations)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {Opinion.Recommendation.APPROVE, Opinion.Recommendation.WITH_CONDITIONS}:
        return str(Opinion.Recommendation.WITH_CONDITIONS)
    return CONFLICTING


def of(submission: Submission) -> Quorum:
    """The quorum of a version, by the rulebook that its application is decided under."""
    application = submission.application
    rulebook: Rulebook = application.rulebook
    given = submission.opinions.filter(status=Opinion.Status.GIVEN).select_related(
        "membership__user", "membership__organisation__jurisdiction"
    )
    return Quorum(
        given=tuple(given),
        opinions_needed=rulebook.number(f"opinions.tier_{application.tier}"),
        jurisdictions_needed=rulebook.number(f"opinions.jurisdictions.tier_{application.tier}"),
        deciders_needed=rulebook.number(f"deciders.tier_{application.tier}"),
    )


def latest(application: object) -> Submission:
    """The version under decision: the last one submitted."""
    return application.submissions.order_by("-number").first()  # type: ignore[attr-defined]
