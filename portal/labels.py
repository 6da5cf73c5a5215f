"""What every stored status looks like and is called: the one table behind `{% status %}`.

A label is (family, icon, what the programme reads, what the partner reads). Families: busy (ours), wait, good, warn,
bad, idle; see the CSS of `.status`. Keys are (model name, stored value): within one model a value means one thing,
whichever field holds it.
"""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Label(NamedTuple):
    """How one status is shown."""

    family: str
    icon: str
    programme: Words
    partner: Words

    def words(self, side: str) -> Words:
        """The plain words for a partner, the programme's own for everybody else."""
        return self.partner if side == "partner" else self.programme


ICONS = {"busy": "busy", "wait": "pause", "good": "done", "warn": "alert", "bad": "stop", "idle": "idle"}


def label(family: str, programme: Words, partner: Words = "", *, icon: str = "") -> Label:
    """A label with its family's icon, and with one wording for both sides, unless told otherwise."""
    return Label(family, icon or ICONS[family], programme, partner or programme)


APPLICATION = {
    "draft": label("idle", _("Draft"), _("Not sent yet"), icon="pen"),
    "submitted": label("busy", _("Submitted"), _("Received")),
    "screening": label("busy", _("Screening"), _("Being checked for completeness")),
    "in_review": label("busy", _("In review"), _("In review")),
    "awaiting_information": label("wait", _("Awaiting information"), _("Waiting for your answer")),
    "decided": label("good", _("Decided")),
    "withdrawn": label("idle", _("Withdrawn")),
    "lapsed": label("idle", _("Lapsed"), _("Closed without an answer")),
    "approved": label("good", _("Approved")),
    "approved_with_conditions": label("good", _("Approved with conditions")),
    "refused": label("bad", _("Refused")),
}
CASE = {
    "open": label("busy", _("Open"), _("With the programme")),
    "waiting": label("wait", _("Waiting"), _("Waiting for an answer")),
    "awaiting_decision": label("busy", _("Awaiting decision"), _("Being decided")),
    "closed": label("idle", _("Closed")),
}
OPINION = {
    "draft": label("busy", _("Draft"), icon="pen"),
    "given": label("good", _("Given"), icon="lock"),
    "approve": label("good", _("Approve")),
    "approve_with_conditions": label("good", _("Approve with conditions")),
    "refuse": label("bad", _("Refuse")),
    "conflicting": label("warn", _("Opinions conflict"), _("In review")),
    "met": label("good", _("Met")),
    "partly": label("warn", _("Partly met")),
    "partly_met": label("warn", _("Partly met")),
    "not_met": label("bad", _("Not met")),
    "not_rated": label("idle", _("Not rated"), icon="empty"),
}
DECISION = {
    "approved": label("good", _("Approved")),
    "approved_with_conditions": label("good", _("Approved with conditions")),
    "refused": label("bad", _("Refused")),
    "superseded": label("idle", _("Superseded"), _("Replaced by a later decision")),
}
CONDITION = {
    "open": label("warn", _("Open"), _("To be met")),
    "met": label("good", _("Met")),
    "breached": label("bad", _("Breached"), _("Not met")),
    "waived": label("idle", _("Waived"), _("No longer asked for")),
    "superseded": label("idle", _("Superseded"), _("Replaced")),
    "offered": label("busy", _("Proof offered"), _("With the programme")),
    "returned": label("wait", _("Proof returned"), _("To be shown again")),
}
RELEASE = {
    "announced": label("wait", _("Announced")),
    "available": label("good", _("Available")),
    "ending": label("warn", _("Ending"), _("Ends soon")),
    "withdrawn": label("idle", _("Withdrawn"), _("No longer offered")),
}
ENVIRONMENT = {
    "declared": label("wait", _("Declared"), _("Waiting for assessment")),
    "assessed": label("busy", _("Assessed"), _("Being assessed")),
    "verified": label("good", _("Verified")),
    "expired": label("bad", _("Expired"), _("Verification expired")),
    "failed": label("bad", _("Failed"), _("Did not pass")),
    "retired": label("idle", _("Retired")),
}
GRANT = {
    "proposed": label("wait", _("Proposed"), _("With the provider")),
    "consented": label("wait", _("Consented"), _("Agreed, not begun")),
    "active": label("good", _("Active")),
    "declined": label("bad", _("Declined"), _("Declined by the provider")),
    "lapsed": label("idle", _("Lapsed"), _("Lapsed without an answer")),
    "withdrawn": label("idle", _("Withdrawn")),
    "suspended": label("bad", _("Suspended")),
    "paused": label("warn", _("Paused"), _("Paused by the provider")),
    "revoked": label("bad", _("Revoked"), _("Ended by the programme")),
    "expired": label("idle", _("Expired")),
    "surrendered": label("idle", _("Surrendered"), _("Given back")),
    "effective": label("good", _("Effective"), _("Usable now")),
    "not_effective": label("bad", _("Not effective"), _("Not usable now")),
}
GRANT_VERSION = {
    "proposed": label("wait", _("Offered")),
    "accepted": label("good", _("Accepted")),
    "refused": label("bad", _("Not accepted")),
    "withdrawn": label("idle", _("Taken back")),
}
PERSON = {
    "nominated": label("wait", _("Nominated"), _("Named, not vetted yet")),
    "vetting": label("busy", _("Vetting"), _("Being vetted")),
    "cleared": label("good", _("Cleared")),
    "expired": label("warn", _("Expired"), _("Clearance expired")),
    "held": label("bad", _("Held"), _("Access held")),
    "refused": label("bad", _("Refused"), _("Not cleared")),
    "revoked": label("bad", _("Revoked"), _("Clearance ended")),
    "withdrawn": label("idle", _("Withdrawn")),
    "left": label("idle", _("Left")),
}
CHECK = {
    "pending": label("wait", _("Pending"), _("Not done yet")),
    "clear": label("good", _("Clear")),
    "clear_with_restriction": label("warn", _("Clear with restriction")),
    "could_not_be_completed": label("warn", _("Could not be completed")),
    "adverse": label("bad", _("Adverse"), _("Not clear")),
    "expired": label("bad", _("Expired")),
}
EVIDENCE = {
    "quarantined": label("wait", _("Quarantined"), _("Being scanned")),
    "clean": label("good", _("Clean")),
    "infected": label("bad", _("Infected"), _("Not accepted: infected")),
    "rejected": label("bad", _("Rejected"), _("Not accepted")),
    "unscanned": label("warn", _("Not scanned")),
    "released": label("warn", _("Released unscanned"), _("Not scanned")),
    "redacted": label("idle", _("Redacted")),
    "accepted": label("good", _("Accepted")),
    "insufficient": label("warn", _("Insufficient"), _("Not enough yet")),
}
FACTOR_RESET = {
    "requested": label("busy", _("Asked for")), "proposed": label("busy", _("Proposed, to be confirmed")),
    "confirmed": label("wait", _("Confirmed, link sent")), "refused": label("bad", _("Refused")),
    "used": label("good", _("Done")), "lapsed": label("idle", _("Replaced by a later one")),
}  # fmt: skip
SUSPENSION = {
    "interim": label("bad", _("Interim"), _("In force, to be confirmed")),
    "confirmed": label("bad", _("Confirmed"), _("In force")),
    "lift_proposed": label("warn", _("Lift proposed"), _("In force")),
    "lifted": label("good", _("Lifted")),
    "lapsed": label("idle", _("Lapsed"), _("Ended unconfirmed")),
    "withdrawn": label("idle", _("Withdrawn")),
    "varied": label("warn", _("Varied"), _("Changed")),
    "removal": label("bad", _("Removal"), _("Ended by your removal")),
}
REMOVAL = {
    "considered": label("warn", _("Considered")),
    "proposed": label("wait", _("Waiting for a co-signature"), _("Considered")),
    "made": label("bad", _("Removed")),
    "dropped": label("idle", _("Not pursued")),
}
PROPOSAL = {
    "open": label("wait", _("Open"), _("Proposed")),
    "signed": label("good", _("Signed"), _("Agreed")),
    "withdrawn": label("idle", _("Withdrawn")),
}
HOLD = {
    "standing": label("bad", _("Standing"), _("In force")),
    "ended": label("idle", _("Ended")),
}
REPORT = {
    "upcoming": label("idle", _("Upcoming"), icon="empty"),
    "open": label("wait", _("Open"), _("To be filed"), icon="pen"),
    "submitted": label("busy", _("Submitted"), _("Filed, being read")),
    "accepted": label("good", _("Accepted")),
    "returned": label("warn", _("Returned"), _("Returned, to be filed again")),
    "waived": label("idle", _("Waived"), _("Not asked for")),
}
VIOLATION = {
    "reported": label("warn", _("Reported")),
    "investigating": label("busy", _("Investigating")),
    "dismissed": label("idle", _("Dismissed")),
}
INVITATION = {
    "sent": label("wait", _("Sent")),
    "open": label("wait", _("Open"), _("Not accepted yet")),
    "pending": label("wait", _("Pending"), _("Not accepted yet")),
    "accepted": label("good", _("Accepted")),
    "expired": label("idle", _("Expired")),
    "withdrawn": label("idle", _("Withdrawn")),
    "revoked": label("idle", _("Revoked"), _("Withdrawn")),
}
PARTNER = {
    "applicant": label("wait", _("Applicant")),
    "active": label("good", _("Active"), _("Active partner")),
    "not_admitted": label("bad", _("Not admitted")),
    "suspended": label("bad", _("Suspended")),
    "removed": label("bad", _("Removed")),
    "lapsed": label("idle", _("Lapsed"), _("Not renewed")),
    "withdrawn": label("idle", _("Withdrawn")),
}
MAIL = {
    "queued": label("wait", _("Queued")),
    "waiting": label("wait", _("Waiting")),
    "pending": label("wait", _("Waiting")),
    "claimed": label("busy", _("Being sent")),
    "sending": label("busy", _("Being sent")),
    "sent": label("good", _("Sent")),
    "failed": label("warn", _("Failed, tried again")),
    "dead": label("bad", _("Not delivered")),
}
DELIVERY = {
    "queued": label("idle", _("Queued")),
    "failed": label("warn", _("Tried, not taken by the mail server")),
    "sent": label("good", _("Taken by the mail server")),
    "given_up": label("bad", _("Given up")),
    "resent": label("busy", _("Queued again by hand")),
}
REQUEST = {
    "open": label("wait", _("Open"), _("Waiting for your answer")),
    "answered": label("good", _("Answered")),
    "lapsed": label("bad", _("Lapsed"), _("Not answered in time")),
    "withdrawn": label("idle", _("Withdrawn")),
}
RULEBOOK = {
    "draft": label("idle", _("Draft"), icon="pen"),
    "proposed": label("wait", _("Proposed")),
    "adopted": label("good", _("Adopted"), _("In force")),
    "superseded": label("idle", _("Superseded"), _("Replaced")),
}
MEMBERSHIP = {
    "active": label("good", _("Active")),
    "ended": label("idle", _("Ended")),
}

TABLES = {
    "application": APPLICATION,
    "case": CASE,
    "opinion": OPINION,
    "decision": DECISION,
    "decisionitem": DECISION,
    "condition": CONDITION,
    "conditionproof": CONDITION,
    "release": RELEASE,
    "environment": ENVIRONMENT,
    "grant": GRANT,
    "grantversion": GRANT_VERSION,
    "person": PERSON,
    "check": CHECK,
    "evidence": EVIDENCE,
    "documentversion": EVIDENCE,
    "evidencejudgment": EVIDENCE,
    "suspension": SUSPENSION,
    "removal": REMOVAL,
    "proposal": PROPOSAL,
    "hold": HOLD,
    "obligation": REPORT,
    "reportjudgment": REPORT,
    "violation": VIOLATION,
    "invitation": INVITATION,
    "partner": PARTNER,
    "mail": MAIL,
    "delivery": DELIVERY,
    "informationrequest": REQUEST,
    "rulebook": RULEBOOK,
    "membership": MEMBERSHIP,
    "factorreset": FACTOR_RESET,
}

# What a case is about: its `stage` is a status of that record.
RECORD_OF_KIND = {
    "qualification": "application",
    "renewal": "application",
    "scope_change": "application",
    "extension": "application",
    "vetting": "person",
    "removal": "removal",
    "report": "obligation",
    "violation": "violation",
}

STATUS: dict[tuple[str, str], Label] = {
    (model, value): found for model, table in TABLES.items() for value, found in table.items()
}


def label_of(model_name: str, value: Any) -> Label:
    """The label of a stored value; one that the table does not know is shown as quiet words, never as an error."""
    found = STATUS.get((model_name, str(value)))
    return found or label("idle", str(value).replace("_", " ").capitalize())
