"""Which acts each side reads: what was submitted, asked, answered and decided, and nothing of how it was weighed.

The programme and the joint body read every verb. A verb that is in none of these sets is theirs alone: whoever adds one
to `verbs.py` adds it here for those outside who may know of it.
"""

OWN_AFFAIRS = frozenset({
    "organisation.registered", "organisation.corrected", "organisation.contact_set", "member.invited",
    "member.invitation_withdrawn",
    "member.joined", "member.role_changed", "member.address_changed", "member.ended",
    "calendarlink.given", "calendarlink.withdrawn",
    "factorreset.requested", "factorreset.proposed", "factorreset.confirmed", "factorreset.refused",
    "factorreset.used", "factorreset.lapsed", "identitylink.linked", "identitylink.removed",
})  # fmt: skip
ACCESS = frozenset({
    "grant.proposed", "grant.consented", "grant.active", "grant.declined", "grant.paused", "grant.suspended",
    "grant.revoked", "grant.expired", "grant.lapsed", "grant.surrendered", "grant.withdrawn",
    "grantversion.proposed", "grantversion.accepted", "grantversion.refused", "grantversion.withdrawn",
    "condition.placed", "condition.met", "condition.breached", "condition.waived", "condition.superseded",
    "hold.placed", "hold.released", "hold.ended", "hold.extended", "hold.undone",
    "suspension.imposed", "suspension.confirmed", "suspension.lifted", "suspension.lapsed", "suspension.withdrawn",
    "suspension.varied", "suspension.removal",
})  # fmt: skip
PROVIDER = OWN_AFFAIRS | ACCESS | {
    "suspension.acknowledged", "release.announced", "release.available", "release.ending", "release.withdrawn",
    "release.tier_corrected",
}  # fmt: skip
PARTNER = OWN_AFFAIRS | ACCESS | {
    "partner.applicant", "partner.registered", "partner.renewed", "partner.extended", "partner.active",
    "partner.not_admitted", "partner.suspended", "partner.removed", "partner.lapsed", "partner.withdrawn",
    "application.started", "application.submitted", "application.resubmitted", "application.screening",
    "application.in_review", "application.awaiting_information", "application.decided",
    "application.refusal_announced", "application.refusal_answered", "application.withdrawn", "application.lapsed",
    "informationrequest.open", "informationrequest.extended", "informationrequest.answered",
    "informationrequest.lapsed", "informationrequest.withdrawn",
    "decision.made", "letter.made", "letter.downloaded",
    "evidence.uploaded", "evidence.downloaded", "evidence.released", "evidence.sealed",
    "evidence.corrected", "evidence.spill", "evidence.no_spill",
    "conditionproof.offered", "conditionproof.met", "conditionproof.returned",
    "documentversion.clean", "documentversion.infected", "documentversion.rejected", "documentversion.unscanned",
    "documentversion.redacted",
    "person.nominated", "person.vetting", "person.cleared", "person.expired", "person.withdrawn", "person.left",
    "person.corrected", "environment.corrected",
    "environment.declared", "environment.attested", "environment.assessed", "environment.verified",
    "environment.failed", "environment.expired", "environment.retired",
    "reportschedule.begun", "reportschedule.changed", "reportschedule.ended",
    "obligation.planned", "obligation.moved", "obligation.open", "obligation.submitted", "obligation.accepted",
    "obligation.returned", "obligation.waived",
    "suspension.answered", "suspension.interim", "removal.opened", "removal.made", "removal.dropped",
    "rulebook.acknowledged",
}  # fmt: skip
OFFICERS = PARTNER | {
    "person.held", "person.refused", "person.revoked", "person.details_read", "check.pending", "check.renewed",
    "check.clear",
    "check.clear_with_restriction", "check.could_not_be_completed", "check.adverse",
}  # fmt: skip


def verbs_for(side: str, role: str) -> frozenset[str]:
    """The verbs that a reader outside the programme may know of."""
    if side == "provider":
        return PROVIDER
    if side == "partner":
        return OFFICERS if role == "responsible_officer" else PARTNER
    return frozenset()
