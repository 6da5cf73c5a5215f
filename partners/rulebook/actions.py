"""Taking note of an edition."""

from typing import Any

from django.db import transaction

from portal.dates import now
from portal.ledger import actions as ledger

from . import rules
from .models import Acknowledgement, Rulebook


@transaction.atomic
def acknowledge(rulebook: Rulebook, *, by: Any) -> Acknowledgement:
    """The officer's organisation has taken note of this edition; once, and for good."""
    type(by.organisation).objects.select_for_update().get(pk=by.organisation_id)
    rules.may_acknowledge.check(by, rulebook)
    acknowledgement = Acknowledgement.objects.create(rulebook=rulebook, organisation=by.organisation, by=by, at=now())
    ledger.append("rulebook.acknowledged", acknowledgement, by=by, facts={"edition": rulebook.edition})
    return acknowledgement
