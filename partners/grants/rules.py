"""Who may do what with a grant."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from partners.grants.models import Condition, Grant
from partners.rulebook.models import Rulebook
from portal import dates
from portal.access import rule
from portal.cases.models import Case
from portal.moments import words

NARROWED = {"proposed", "consented", "active", "suspended", "paused"}


is_its_provider = rule(
    lambda by, grant: by.organisation_id == grant.release.provider_id, _("Only the provider of this model may answer.")
)
may_consent = is_its_provider & rule(
    lambda by, grant: by.can("grants.consent"), _("Only a provider officer may answer for the provider.")
)
may_pause = is_its_provider & rule(
    lambda by, grant: by.can("grants.pause"), _("Only a provider officer may pause or resume.")
)
may_narrow = may_consent & rule(
    lambda by, grant: grant.status in NARROWED, _("Only a grant that is proposed, consented to or running is narrowed.")
)
may_answer_narrowing = rule(
    lambda by, grant: by.organisation_id == grant.organisation_id and by.can("grants.accept"),
    _("Only a responsible officer of the partner answers narrower terms."),
)
is_the_partners = rule(
    lambda by, grant: by.organisation_id == grant.organisation_id,
    _("This grant belongs to another organisation."),
)
edits_applications = rule(
    lambda by, grant: by.can("applications.edit"), _("Only responsible officers and contributors write an application.")
)


def extension_opens_on(grant: Grant) -> date:
    """The first day on which an extension is begun."""
    return grant.valid_until - timedelta(days=Rulebook.current().number("grant.extension_opens_days"))


def _when_extension_opens(by: Any, grant: Grant) -> str:
    if grant.valid_until < dates.now().date():
        return say("The grant has ended. Ask for a change of scope instead.")
    return say("The extension opens on %(day)s, %(days)d days before the grant ends.") % {
        "day": words(extension_opens_on(grant)),
        "days": Rulebook.current().number("grant.extension_opens_days"),
    }


may_change_scope = (
    is_the_partners
    & edits_applications
    & rule(
        lambda by, grant: grant.status in {"active", "suspended", "paused"},
        _("Only a grant that has begun and not ended is changed."),
    )
)
may_extend = may_change_scope & rule(
    lambda by, grant: extension_opens_on(grant) <= dates.now().date() <= grant.valid_until, _when_extension_opens
)
may_extend &= rule(
    lambda by, grant: not grant.versions.filter(kind="extension", status="proposed").exists(),
    _("An extension of this grant is with the provider already. Wait for its answer."),
)
may_surrender = rule(
    lambda by, grant: by.organisation_id == grant.organisation_id and by.can("grants.surrender"),
    _("Only a responsible officer of the partner may give up a grant."),
)
may_settle = rule(
    lambda by, condition: by.can("environments.assess"),
    _("Only a reviewer, approver or auditor may settle a condition."),
) & rule(
    lambda by, condition: _sees_its_case(by, condition),
    _("You declared a conflict in this case, or it is not your jurisdiction’s."),
)
may_waive = may_settle & rule(
    lambda by, condition: by.can("decisions.make"), _("Only an approver, who decides, may waive a condition.")
)
may_prove = rule(
    lambda by, condition: by.organisation_id == condition.organisation_id and by.can("evidence.upload"),
    _("Only officers and contributors of the partner offer proof."),
)


def _sees_its_case(by: Any, condition: Any) -> bool:
    """A condition has a case from its first proof on."""
    cases = Case.objects.filter(reference=condition.reference) if condition else Case.objects.none()
    return not cases.exists() or Case.objects.visible_to(by).filter(reference=condition.reference).exists()


def knows_people(by: Any) -> bool:
    """Who reads names: the partner, and the programme without its observers (domain.md)."""
    return by.side == "partner" or (by.side == "programme" and by.role != "observer")


def reads_proofs(by: Any, condition: Condition) -> bool:
    """Whether a member reads the words of a proof: the partner's own, and the programme who see the case behind it.

    Observers read no free text, and whoever stood down from the case reads nothing of it.
    """
    if by.side == "partner":
        return True
    behind = [condition.reference, condition.decision_reference]
    return by.role != "observer" and Case.objects.visible_to(by).filter(reference__in=behind).exists()
