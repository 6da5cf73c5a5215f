"""What is recorded of a place put right by its partner; a verified place is verified again."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.environments import actions, rules
from partners.environments.models import Environment, EnvironmentCorrection
from portal.accounts.models import Membership
from portal.ledger import actions as ledger
from portal.states import Refused, move

FIELDS = ("site", "country", "operators")


@transaction.atomic
def correct(
    environment: Environment, *, site: str, country: str, operators: str, reason: str, by: Membership
) -> Environment:
    """Correct site, country or operators.

    In order: the new words, the old ones kept with the reason, the ledger entry, and where the place was verified the
    end of that verification: access there stops with this act until the programme has verified it again.
    """
    environment = Environment.objects.select_for_update().get(pk=environment.pk)
    rules.may_correct.check(by, environment)
    wanted = {"site": site.strip(), "country": country, "operators": operators.strip()}
    old = {field: str(getattr(environment, field)) for field in FIELDS}
    changed = [field for field in FIELDS if old[field] != wanted[field]]
    if not changed:
        raise Refused(_("Nothing is different from what is recorded. Change what is wrong, or cancel."))
    if not reason.strip():
        raise Refused(_("Say what was wrong; the programme reads it."))
    EnvironmentCorrection.objects.create(environment=environment, **old, reason=reason, corrected_by=by)
    for field in changed:
        setattr(environment, field, wanted[field])
    environment.save(update_fields=changed)
    ledger.append("environment.corrected", environment, by=by, facts={"fields": changed})
    if environment.status == Environment.Status.VERIFIED:
        move(environment, Environment.Status.EXPIRED, by=by, reason=reason, verified_until=None)
    if environment.status in {Environment.Status.EXPIRED, Environment.Status.ASSESSED}:
        actions.take_up_again(environment, by=by)
    return environment
