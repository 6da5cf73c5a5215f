"""Who may do what with a grant."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.grants.models import Grant
from portal.access import rule

NARROWED = {"proposed", "consented", "active", "suspended", "paused"}


def _is_of_its_provider(by: Any, grant: Grant) -> bool:
    return by.side == "provider" and by.organisation_id == grant.release.provider_id


is_its_provider = rule(_is_of_its_provider, _("Only the provider of this model may answer."))
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
may_surrender = rule(
    lambda by, grant: by.organisation_id == grant.organisation_id and by.can("grants.surrender"),
    _("Only a responsible officer of the partner may give up a grant."),
)
may_settle = rule(
    lambda by, condition: by.side == "programme" and by.can("environments.assess"),
    _("Only a reviewer, approver or auditor may settle a condition."),
)


def knows_people(by: Any) -> bool:
    """Who reads names: the partner, and the programme without its observers (domain.md)."""
    return by.side == "partner" or (by.side == "programme" and by.role != "observer")
