"""The codes of the access decision's bars, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "partner_not_active": gettext_lazy("The partner’s standing is not active (%(reference)s)."),
    "standing_ended": gettext_lazy("The partner’s standing has ended."),
    "grant_not_active": gettext_lazy("The grant is not active (%(reference)s)."),
    "grant_not_begun": gettext_lazy("The grant begins on %(reference)s."),
    "grant_ended": gettext_lazy("The grant ended on %(reference)s."),
    "release_unavailable": gettext_lazy("%(reference)s is not available."),
    "use_not_granted": gettext_lazy("The grant does not cover the use “%(reference)s”."),
    "environment_not_on_grant": gettext_lazy("The grant is for environment %(reference)s only."),
    "environment_not_verified": gettext_lazy("Environment %(reference)s is not verified."),
    "attestation_expired": gettext_lazy("A safeguard’s attestation at %(reference)s has expired."),
    "export_country": gettext_lazy("The export basis does not cover the environment’s country (%(reference)s)."),
    "export_person": gettext_lazy("The export basis does not cover this person."),
    "person_not_named": gettext_lazy("The person is not named on the grant."),
    "person_not_cleared": gettext_lazy("The person is not cleared for this tier (%(reference)s)."),
    "check_missing": gettext_lazy("A check is missing or has expired: %(reference)s."),
    "rulebook_not_acknowledged": gettext_lazy("Rulebook %(reference)s was not acknowledged in time."),
    "condition_before_use": gettext_lazy("Condition %(reference)s must be met before use."),
    "condition_overdue": gettext_lazy("Condition %(reference)s was not met by its date."),
    "report_overdue": gettext_lazy("Report %(reference)s is so late that access stands still until it is filed."),
    "held": gettext_lazy("Held by %(reference)s."),
}

WORDS = {
    "applicant": gettext_lazy("applicant"),
    "not_admitted": gettext_lazy("not admitted"),
    "removed": gettext_lazy("removed"),
    "lapsed": gettext_lazy("lapsed"),
    "withdrawn": gettext_lazy("withdrawn"),
    "suspended": gettext_lazy("suspended"),
    "proposed": gettext_lazy("with the provider"),
    "consented": gettext_lazy("consented, not begun"),
    "paused": gettext_lazy("paused by the provider"),
    "declined": gettext_lazy("declined by the provider"),
    "revoked": gettext_lazy("revoked"),
    "expired": gettext_lazy("expired"),
    "surrendered": gettext_lazy("given up"),
    "nominated": gettext_lazy("nominated"),
    "vetting": gettext_lazy("in vetting"),
    "cleared": gettext_lazy("cleared for a lower tier"),
    "held": gettext_lazy("held"),
    "refused": gettext_lazy("refused"),
    "left": gettext_lazy("left"),
    "identity": gettext_lazy("identity"),
    "background": gettext_lazy("background"),
    "sanctions": gettext_lazy("sanctions lists"),
    "conflict_of_interest": gettext_lazy("conflict of interest"),
    "training": gettext_lazy("training"),
    "undertaking": gettext_lazy("confidentiality undertaking"),
}


# What concerns one person; a reader without personal data learns the code, and nothing that it refers to.
OF_A_PERSON = {
    "export_person": SENTENCES["export_person"],
    "person_not_named": SENTENCES["person_not_named"],
    "person_not_cleared": gettext_lazy("The person is not cleared for this tier."),
    "check_missing": gettext_lazy("A check is missing or has expired."),
}


def sentence(code: str, reference: str) -> str:
    """The sentence of a bar, with its reference in words."""
    return str(SENTENCES.get(code, _("Not effective."))) % {"reference": WORDS.get(reference, reference)}
