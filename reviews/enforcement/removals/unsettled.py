"""What is still open when a removal is decided on: the partner's right to answer, and what it has said so far."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import dates, moments
from reviews.enforcement.answering import answer_by
from reviews.enforcement.removals.models import Removal


@dataclass(frozen=True)
class Unsettled:
    """Until when the partner may answer (None: no longer, or never), how often it has, whether since the proposal."""

    until: datetime | None
    answers: int
    answered_since: bool

    @property
    def sentences(self) -> list[str]:
        """What whoever signs has to know, one sentence each; none when nothing is open."""
        said = []
        if self.until is not None:
            day = {"day": moments.words(self.until)}
            said.append(_("The partner may still answer the suspension until %(day)s.") % day)
            if not self.answers:
                said.append(_("It has not answered yet."))
        if self.answers:
            words = ngettext("It has answered once.", "It has answered %(n)d times.", self.answers)
            said.append(words % {"n": self.answers})
        if self.answered_since:
            said.append(_("It answered after the removal was proposed: read that before you sign."))
        return said


def of(removal: Removal) -> Unsettled:
    """As it stands now; two statements."""
    until = answer_by(removal.suspension)
    answers = list(removal.suspension.answers.filter(organisation=removal.organisation_id).values_list("at", flat=True))
    since = removal.proposed_at
    return Unsettled(
        until=until if until and dates.now() <= until else None,
        answers=len(answers),
        answered_since=since is not None and any(at > since for at in answers),
    )
