"""What each verb of the ledger is called: the one table verb -> (icon, what somebody did).

The words follow the name of whoever acted: "Reviewer · began the screening". A move's verb is model.status.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

VERBS: dict[str, tuple[str, Words]] = {
    # Partners and their applications.
    "partner.applicant": ("building", _("registered the organisation as an applicant")),
    "partner.registered": ("building", _("registered the organisation as an applicant")),
    "partner.renewed": ("done", _("renewed the partner's standing")),
    "partner.active": ("done", _("made the partner active")),
    "partner.not_admitted": ("stop", _("recorded that the applicant is not admitted")),
    "partner.suspended": ("stop", _("suspended the partner")),
    "partner.removed": ("stop", _("removed the partner")),
    "partner.lapsed": ("clock", _("recorded that the partner's standing lapsed")),
    "partner.withdrawn": ("undo", _("withdrew the partner from the programme")),
    "application.draft": ("pen", _("began the application")),
    "application.started": ("pen", _("began the application")),
    "application.submitted": ("up", _("submitted the application")),
    "application.screening": ("eye", _("began the screening")),
    "application.screened": ("eye", _("recorded the screening")),
    "application.in_review": ("eye", _("passed the application on to review")),
    "application.awaiting_information": ("ask", _("asked for information")),
    "application.decided": ("scale", _("decided the application")),
    "application.conflict_resolved": ("scale", _("resolved conflicting opinions")),
    "application.refusal_announced": ("alert", _("gave notice of an intended refusal")),
    "application.refusal_answered": ("up", _("answered the intended refusal")),
    "application.withdrawn": ("undo", _("withdrew the application")),
    "application.lapsed": ("clock", _("recorded that the application lapsed")),
    "informationrequest.open": ("ask", _("asked a question")),
    "informationrequest.extended": ("calendar", _("gave more time to answer")),
    "informationrequest.answered": ("up", _("answered the question")),
    "informationrequest.lapsed": ("clock", _("recorded that the question was not answered in time")),
    "informationrequest.withdrawn": ("undo", _("withdrew the question")),
    # Work of the programme.
    "case.opened": ("file", _("opened the case")),
    "case.open": ("file", _("took the case up again")),
    "case.waiting": ("pause", _("stopped the clock")),
    "case.awaiting_decision": ("scale", _("laid the case before an approver")),
    "case.closed": ("check", _("closed the case")),
    "case.assigned": ("user", _("assigned the case")),
    "case.escalated": ("alert", _("escalated the case")),
    "case.joined": ("users", _("joined another authority to the case")),
    "case.recused": ("user", _("stood down from the case")),
    "opinion.given": ("pen", _("gave a sealed opinion")),
    "decision.made": ("scale", _("made the decision")),
    "decision.proposed": ("scale", _("proposed a decision for a second signature")),
    "letter.made": ("file", _("wrote the letter")),
    # Evidence.
    "documentversion.clean": ("shield", _("found the file clean")),
    "evidence.uploaded": ("upload", _("uploaded evidence")),
    "evidence.downloaded": ("down", _("downloaded evidence")),
    "evidence.judged": ("scale", _("judged the evidence")),
    "evidence.released": ("alert", _("released a file that was not scanned")),
    "evidence.sealed": ("lock", _("sealed the evidence after a reported spill")),
    "documentversion.infected": ("stop", _("found the file infected")),
    "documentversion.rejected": ("stop", _("did not accept the file")),
    "documentversion.unscanned": ("alert", _("kept the file without a scan")),
    "documentversion.redacted": ("lock", _("sealed the file")),
    # People and their checks.
    "person.nominated": ("user", _("named a person")),
    "person.vetting": ("shield", _("began the vetting")),
    "person.cleared": ("done", _("cleared the person")),
    "person.expired": ("clock", _("recorded that the clearance expired")),
    "person.held": ("pause", _("held the clearance")),
    "person.refused": ("stop", _("refused the clearance")),
    "person.revoked": ("stop", _("revoked the clearance")),
    "person.withdrawn": ("undo", _("withdrew the nomination")),
    "person.left": ("user", _("recorded that the person left")),
    "check.pending": ("shield", _("asked for a check")),
    "check.clear": ("done", _("recorded a clear check")),
    "check.clear_with_restriction": ("alert", _("recorded a check that is clear with a restriction")),
    "check.could_not_be_completed": ("alert", _("recorded that a check could not be completed")),
    "check.adverse": ("stop", _("recorded an adverse check")),
    # Environments, releases and grants.
    "environment.declared": ("pin", _("declared the environment")),
    "environment.assessed": ("eye", _("assessed the environment")),
    "environment.verified": ("done", _("verified the environment")),
    "environment.failed": ("stop", _("recorded that the environment failed")),
    "environment.expired": ("clock", _("recorded that the environment's verification expired")),
    "environment.retired": ("undo", _("retired the environment")),
    "release.announced": ("chip", _("announced the release")),
    "release.available": ("chip", _("made the release available")),
    "release.ending": ("clock", _("announced the end of the release")),
    "release.withdrawn": ("undo", _("withdrew the release")),
    "grant.proposed": ("key", _("proposed the grant")),
    "grant.consented": ("check", _("consented to the grant")),
    "grant.active": ("done", _("made the grant active")),
    "grant.declined": ("stop", _("declined the grant")),
    "grant.paused": ("pause", _("paused the grant")),
    "grant.suspended": ("stop", _("suspended the grant")),
    "grant.revoked": ("stop", _("revoked the grant")),
    "grant.expired": ("clock", _("recorded that the grant expired")),
    "grant.lapsed": ("clock", _("recorded that the proposal lapsed")),
    "grant.surrendered": ("undo", _("surrendered the grant")),
    "grant.withdrawn": ("undo", _("withdrew the grant")),
    "condition.open": ("flag", _("set a condition")),
    "condition.placed": ("flag", _("set a condition")),
    "condition.met": ("done", _("recorded that the condition is met")),
    "condition.breached": ("stop", _("recorded that the condition is breached")),
    "condition.waived": ("undo", _("waived the condition")),
    "condition.superseded": ("undo", _("replaced the condition")),
    "hold.placed": ("stop", _("placed a hold")),
    "hold.ended": ("undo", _("ended a hold")),
    "hold.extended": ("calendar", _("extended a hold")),
    # Enforcement.
    "suspension.imposed": ("stop", _("imposed an interim suspension")),
    "suspension.acknowledged": ("check", _("acknowledged the suspension")),
    "suspension.interim": ("stop", _("refused to lift the interim suspension")),
    "suspension.confirmed": ("scale", _("confirmed the suspension")),
    "suspension.lift_proposed": ("ask", _("proposed to lift the suspension")),
    "suspension.lifted": ("done", _("lifted the suspension")),
    "suspension.lapsed": ("clock", _("recorded that nobody confirmed the suspension")),
    "suspension.withdrawn": ("undo", _("withdrew a suspension placed by mistake")),
    "suspension.varied": ("pen", _("varied the suspension")),
    "suspension.removal": ("stop", _("took the suspension on to a removal")),
    # Accounts and rules.
    "organisation.registered": ("building", _("registered the organisation")),
    "member.invited": ("user", _("invited a member")),
    "member.invitation_withdrawn": ("undo", _("withdrew an invitation")),
    "member.joined": ("user", _("became a member")),
    "member.role_changed": ("user", _("changed a member's role")),
    "member.ended": ("user", _("ended a membership")),
    "mail.resent": ("inbox", _("sent a mail again")),
    "rulebook.installed": ("book", _("installed the rulebook")),
    "rulebook.acknowledged": ("book", _("acknowledged the rulebook")),
}


def icon(verb: str) -> str:
    return VERBS.get(verb, ("file", ""))[0]


def sentence(verb: str) -> Words:
    """What somebody did; a verb that the table lacks is shown in its own words."""
    return VERBS[verb][1] if verb in VERBS else verb.replace(".", " · ").replace("_", " ")
