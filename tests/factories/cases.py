"""The smallest valid case, opened by the real action."""

from itertools import count

from portal.accounts.models import Jurisdiction, Organisation
from portal.cases import actions
from portal.cases.models import Case
from portal.states import SystemActor

# Far above what the sequence of the database gives to applications in the same test.
numbers = count(5001)


def open_case(organisation: Organisation, *, jurisdiction: str = "EU", **more) -> Case:
    values = {
        "kind": "qualification",
        "reference": f"APP-2026-{next(numbers):04d}",
        "organisation": organisation,
        "jurisdiction": Jurisdiction.objects.get(code=jurisdiction),
        "tier": 1,
        "title": f"Qualification of {organisation.name}",
        "by": SystemActor("system:tests"),
        "working_days": 60,
        "rulebook": 1,
        "stage": "screening",
        "turn": "programme",
        "turn_for": "screening",
    }
    return actions.open_case(**(values | more))
