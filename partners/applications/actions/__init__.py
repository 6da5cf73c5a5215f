"""The acts on applications: writing a draft, submitting, asking and answering, and how it ends."""

from partners.applications.actions.carryover import earlier_of
from partners.applications.actions.children import (
    extend_standing,
    last_approved,
    start_extension,
    start_renewal,
    start_scope_change,
)
from partners.applications.actions.drafting import (
    Collision,
    Written,
    attach,
    declare,
    detach,
    request_access,
    save_answers,
    save_replies,
    start,
)
from partners.applications.actions.ending import (
    end_with_standing,
    lapse_draft,
    lapse_unanswered,
    record_decision,
    withdraw,
)
from partners.applications.actions.information import ask, extend, resubmit
from partners.applications.actions.submission import Incomplete, submit, take_into_review

__all__ = [
    "Collision",
    "Incomplete",
    "Written",
    "ask",
    "attach",
    "declare",
    "detach",
    "earlier_of",
    "end_with_standing",
    "extend",
    "extend_standing",
    "lapse_draft",
    "lapse_unanswered",
    "last_approved",
    "record_decision",
    "request_access",
    "resubmit",
    "save_answers",
    "save_replies",
    "start",
    "start_extension",
    "start_renewal",
    "start_scope_change",
    "submit",
    "take_into_review",
    "withdraw",
]
