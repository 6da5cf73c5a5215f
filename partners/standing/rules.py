"""Who may register, admit and change the standing of a partner."""

from typing import Any

from django.utils.translation import gettext as _

from partners.standing.models import Partner
from portal import dates
from portal.access import rule
from portal.cases.models import Case

APPLIES_AGAIN = {
    Partner.Status.NOT_ADMITTED,
    Partner.Status.LAPSED,
    Partner.Status.REMOVED,
    Partner.Status.WITHDRAWN,
}


def _is_partner_without_standing(by: Any, organisation: Any) -> bool:
    return organisation.kind == "partner" and not Partner.objects.filter(organisation=organisation).exists()


def _open_removals(partner: Partner) -> Any:
    """A removal stands above this slice; its case is here."""
    return Case.objects.open().filter(organisation=partner.organisation_id, kind=Case.Kind.REMOVAL)


def _applications(partner: Partner) -> Any:
    """Applications stand above this slice, so they are asked for by name."""
    return partner.organisation.applications.all()  # type: ignore[attr-defined]


def _being_removed(by: Any, partner: Partner) -> str:
    removal = _open_removals(partner).values_list("reference", flat=True).first()
    return _("%(removal)s, the removal of your organisation, is not decided yet. You may apply once it is.") % {
        "removal": removal
    }


def _barred(by: Any, partner: Partner) -> str:
    return _("You may apply again from %(day)s on.") % {"day": f"{partner.barred_until:%d %b %Y}"}


may_register = rule(
    lambda by, organisation: by.can("organisations.register"),
    otherwise=_("Only an administrator registers a partner."),
) & rule(
    _is_partner_without_standing,
    otherwise=_("This organisation is registered already, or is not a partner organisation."),
)
may_withdraw_registration = (
    rule(
        lambda by, partner: by.can("organisations.register"),
        otherwise=_("Only an administrator withdraws a registration."),
    )
    & rule(
        lambda by, partner: partner.status == Partner.Status.APPLICANT,
        otherwise=_("Only the registration of an applicant can be withdrawn."),
    )
    & rule(
        lambda by, partner: not partner.organisation.memberships.exists() and not _applications(partner).exists(),
        otherwise=_("Somebody acts for this partner already. Its officer can take it out of the programme."),
    )
)
may_withdraw = rule(
    lambda by, partner: by.can("applications.withdraw") and by.organisation_id == partner.organisation_id,
    otherwise=_("Only a responsible officer takes the partner out of the programme."),
) & rule(
    lambda by, partner: Partner.Status.WITHDRAWN in Partner.MOVES[partner.status],
    otherwise=_("Your organisation does not take part any more."),
)
may_decide = rule(
    lambda by, partner: by.can("decisions.make"),
    otherwise=_("Only an approver admits a partner, refuses to, or removes it."),
)
has_standing = rule(
    lambda by, partner: partner.status in {Partner.Status.ACTIVE, Partner.Status.SUSPENDED},
    otherwise=_("This standing has ended, so it cannot be extended."),
)
is_not_being_removed = rule(lambda by, partner: not _open_removals(partner).exists(), otherwise=_being_removed)
is_not_barred = is_not_being_removed & rule(
    lambda by, partner: partner.barred_until is None or partner.barred_until <= dates.now().date(),
    otherwise=_barred,
)
may_apply_again = (
    rule(
        lambda by, partner: by.can("applications.edit") and by.organisation_id == partner.organisation_id,
        otherwise=_("Only a responsible officer or contributor of the partner applies again."),
    )
    & rule(
        lambda by, partner: partner.status in APPLIES_AGAIN,
        otherwise=_("This partner has nothing to apply for again."),
    )
    & is_not_barred
)
