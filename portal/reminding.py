"""The one table of what people are reminded of. Every line is a source in a slice's `reminders.py`."""

from partners.applications import reminders as applications
from partners.applications import renewals
from partners.environments import reminders as environments
from partners.evidence import reminders as evidence
from partners.grants import offers
from partners.grants import reminders as grants
from partners.personnel import reminders as personnel
from partners.reports import reminders as reports
from partners.rulebook import reminders as rulebooks
from partners.rulebook.models import Parameter, Rulebook
from portal.accounts import reminders as accounts
from portal.accounts.models import Jurisdiction
from portal.reminders.sources import Source
from reviews.enforcement import chasers as chasing
from reviews.enforcement import due_dates
from reviews.enforcement import reminders as enforcement


def sources() -> list[Source]:
    """With the numbers of the rulebook in force, or of the edition that a case pins."""
    editions = editions_with_numbers()
    rulebook = editions[0]
    jurisdictions = list(Jurisdiction.objects.all())
    return [
        evidence.Expiry(rulebook),
        personnel.CheckExpiry(rulebook),
        applications.Answers(editions, jurisdictions),
        applications.Drafts(editions),
        renewals.Standings(rulebook),
        environments.Verifications(rulebook),
        environments.Attestations(rulebook),
        grants.Conditions(rulebook),
        offers.Consents(rulebook, jurisdictions),
        offers.Versions(rulebook, jurisdictions),
        offers.Endings(rulebook),
        reports.Reports(editions),
        rulebooks.Unacknowledged(rulebook),
        enforcement.Unconfirmed(rulebook),
        chasing.Unacknowledged(rulebook),
        due_dates.Answers(rulebook),
        due_dates.Reviews(rulebook),
        accounts.Absences(),
        # The last third of the time for which a link works.
        accounts.Invitations(hours_before=rulebook.number("invitation.hours") // 3),
    ]


def editions_with_numbers() -> list[Rulebook]:
    """Every edition, the one in force first, with its numbers, in one query: the planner runs often."""
    numbers: dict[Rulebook, dict[str, object]] = {}
    for parameter in Parameter.objects.select_related("rulebook").order_by("-rulebook__edition"):
        numbers.setdefault(parameter.rulebook, {})[parameter.key] = parameter.value
    for rulebook, told in numbers.items():
        rulebook.keep_numbers(told)
    return list(numbers)
