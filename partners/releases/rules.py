"""Who may announce and change releases."""

from django.utils.translation import gettext_lazy as _

from portal.access import rule

may_announce = rule(
    lambda by, release: by.can("releases.edit"), _("Only a provider officer announces releases of their provider.")
)
may_correct_tier = rule(
    lambda by, release: (
        by.can("releases.correct") and (by.side == "programme" or by.organisation_id == release.provider_id)
    ),
    _("Only an officer of this model’s provider or an administrator corrects its tier."),
)
may_change = may_announce & rule(
    lambda by, release: by.organisation_id == release.provider_id, _("Only this model’s own provider changes it.")
)
