"""Who may declare, attest, assess and verify an environment."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.environments.models import Environment
from portal.access import rule
from portal.accounts.models import Jurisdiction
from portal.cases.models import Recusal

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


def competent(environment: Environment) -> set[str]:
    """The jurisdictions whose authorities judge it: the one that leads the partner, and that of the site's country."""
    here = Jurisdiction.objects.filter(countries__contains=[str(environment.country)])
    return {environment.organisation.jurisdiction_id, *here.values_list("pk", flat=True)}


def _stood_down(by: Any, environment: Environment) -> bool:
    return Recusal.objects.filter(case__reference=environment.reference, membership__user=by.user_id).exists()


may_assess = (
    rule(
        lambda by, environment: by.can("environments.assess"),
        _("Only a reviewer, approver or auditor assesses an environment."),
    )
    & rule(
        lambda by, environment: by.organisation.jurisdiction_id in competent(environment),
        lambda by, environment: (
            gettext("Only the authorities of these jurisdictions judge this environment: %(codes)s.")
            % {"codes": ", ".join(sorted(competent(environment)))}
        ),
    )
    & rule(
        lambda by, environment: not _stood_down(by, environment),
        _("You stood down from the case of this environment."),
    )
)
may_verify = may_assess & rule(
    lambda by, environment: environment.assessed_by is None or environment.assessed_by.user_id != by.user_id,
    _("You assessed this environment. A second person must verify it."),
)
