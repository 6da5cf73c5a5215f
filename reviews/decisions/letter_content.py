"""What the letter of a decision says, as plain data for the template of the programme's letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.grants.models import Condition
from portal import dates
from portal.accounts.models import Membership
from reviews.decisions import letter_words as words
from reviews.decisions import outlook
from reviews.decisions.actions import Plan
from reviews.decisions.models import Decision


@dataclass(frozen=True)
class Decided:
    """A decision as its letter tells it: one that was made, or one that is planned."""

    application: Application
    outcome: Application.Outcome
    text: str
    reasons: Iterable[tuple[str, str]]
    conditions: Iterable[Any]
    by: Membership
    cosigned_by: Membership | None
    at: datetime
    digest: str = ""

    @classmethod
    def of(cls, decision: Decision) -> "Decided":
        application = decision.submission.application
        return cls(
            application,
            Application.Outcome(decision.outcome),
            decision.text,
            [(reason.code, reason.facts) for reason in decision.reasons.all()],
            Condition.objects.filter(decision_reference=application.reference, grant=None),
            decision.decided_by,
            decision.cosigned_by,
            decision.decided_at,
            decision.dossier_digest,
        )

    @classmethod
    def planned(cls, application: Application, plan: Plan, *, by: Membership) -> "Decided":
        outcome = Application.Outcome(plan.outcome)
        return cls(application, outcome, plan.text, plan.reasons, plan.conditions, by, None, dates.now())

    @property
    def zone(self) -> ZoneInfo:
        """The partner's: every date and time of the letter is given in it."""
        return ZoneInfo(self.application.organisation.jurisdiction.time_zone)


def content_of(decided: Decided) -> dict[str, Any]:
    """Everything that the letter says."""
    application = decided.application
    subject = f"{application.get_kind_display()}: {str(decided.outcome.label).lower()}"
    return {
        **words.frame(application.reference, subject),
        "draft": "" if decided.digest else _("Draft. Nothing has been decided."),
        "authority": decided.by.organisation.name,
        "addressee": [application.organisation.name, *_officers(application)],
        "date": words.moment(decided.at.astimezone(decided.zone)),
        "decision": " ".join([_in_one_sentence(application, decided.outcome), *_proposed(decided)]),
        "text": decided.text,
        "reasons": _reasons(decided),
        "conditions": _conditions(decided),
        "appeal": words.objection(
            words.last_day_after(
                decided.at, home=application.organisation.jurisdiction, rulebook=application.rulebook
            ).astimezone(decided.zone),
            authority=decided.by.organisation,
            reference=application.reference,
        ),
        "signatures": words.signatures([(_("Decided by"), decided.by), (_("Co-signed by"), decided.cosigned_by)]),
        "dossier": f"sha256 {decided.digest}" if decided.digest else "",
        "words": words.headings(
            appeal=_("If you disagree"), proof=_("Digest of the dossier that this decision was made on:")
        ),
    }


def _officers(application: Application) -> list[str]:
    officers = application.organisation.memberships.current().filter(role="responsible_officer")
    return [
        _("%(name)s, responsible officer") % {"name": officer.user.name} for officer in officers.select_related("user")
    ]


def _in_one_sentence(application: Application, outcome: Application.Outcome) -> str:
    told = {"partner": application.organisation.name, "tier": application.tier}
    return {
        Application.Outcome.APPROVED: _("We approve the application of %(partner)s for tier %(tier)d."),
        Application.Outcome.WITH_CONDITIONS: _(
            "We approve the application of %(partner)s for tier %(tier)d, with the conditions below."
        ),
        Application.Outcome.REFUSED: _("We refuse the application of %(partner)s for tier %(tier)d."),
    }[outcome] % told


def _proposed(decided: Decided) -> list[str]:
    """What an approval asks the providers for."""
    is_refused = decided.outcome == Application.Outcome.REFUSED
    return [] if is_refused else outlook.access_in_words(decided.application)


def _reasons(decided: Decided) -> list[dict[str, str]]:
    """The numbered reasons in the order of their rules."""
    rulebook = decided.application.rulebook
    found = [outlook.reason_in_words(rulebook, code, facts) for code, facts in decided.reasons]
    found.sort(key=lambda reason: [[int(part) for part in rule.split(".")] for rule in reason.rules])
    return [
        {
            "rule": _("Rule %(rules)s") % {"rules": ", ".join(reason.rules)} if reason.rules else reason.code,
            "text": f"{reason.code} {reason.text}",
            "facts": reason.facts,
        }
        for reason in found
    ]


def _conditions(decided: Decided) -> list[dict[str, str]]:
    told = [outlook.condition_in_words(condition) for condition in decided.conditions]
    return [
        {"number": str(number), "text": one.text, "when": words.by_the_end_of(one.due_on, decided.zone) or one.when}
        for number, one in enumerate(told, start=1)
    ]
