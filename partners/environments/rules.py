"""Who may declare, attest, assess and verify an environment."""

from django.utils.translation import gettext_lazy as _

from portal.access import rule

may_declare = rule(
    lambda by, organisation: by.can("environments.edit") and by.organisation_id == organisation.pk,
    _("Only a responsible officer or contributor declares environments of their own organisation."),
)
may_attest = rule(
    lambda by, environment: by.can("environments.edit") and by.organisation_id == environment.organisation_id,
    _("Only a responsible officer or contributor of the partner attests its safeguards."),
)
may_retire = may_attest & rule(
    lambda by, environment: environment.status == "expired",
    _("An environment is retired once its verification is over."),
)
may_correct = may_attest & rule(
    lambda by, environment: environment.status not in {"failed", "retired"},
    _("This environment is closed. Declare a new one."),
)
may_assess = rule(
    lambda by, environment: by.can("environments.assess"),
    _("Only a reviewer, approver or auditor assesses an environment."),
)
