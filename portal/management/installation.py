"""The installation itself, as the ledger speaks of it."""

from dataclasses import dataclass

from portal.states import SystemActor

OPERATOR = SystemActor("system:operator")


@dataclass
class Installation:
    """The record of what an operator does at the machine."""

    pk: str = "portal"
    reference: str = "portal"
