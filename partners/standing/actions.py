"""How a partner's standing begins and changes. Decisions and holds call these in their own transaction."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from partners.standing import rules
from partners.standing.models import Partner
from portal import dates
from portal.accounts import actions as accounts
from portal.acts import act
from portal.ledger import actions as ledger
from portal.states import Refused, move


@act
def register(organisation: Any, *, type: str, by: Any) -> Partner:
    """Let an organisation take part: from now on it is an applicant."""
    type_of_partner = Partner.Type(type)
    rules.may_register.check(by, organisation)
    partner = Partner.objects.create(organisation=organisation, type=type_of_partner)
    ledger.append("partner.registered", partner, by=by, facts={"type": partner.type})
    return partner


@act
def admit(partner: Partner, *, tier: int, until: date, by: Any) -> None:
    """An applicant, or one whose standing lapsed, becomes an active partner of this tier until this day; of an active
    or suspended one tier and day change, and nothing else."""
    partner = _locked(partner)
    rules.may_decide.check(by, partner)
    facts = {"tier": tier, "until": until.isoformat()}
    if partner.status in {Partner.Status.ACTIVE, Partner.Status.SUSPENDED}:
        Partner.objects.filter(pk=partner.pk).update(tier=tier, standing_until=until)
        ledger.append("partner.renewed", partner, by=by, facts=facts)
        return
    now = dates.now()
    standing: dict[str, Any] = {"tier": tier, "standing_until": until, "admitted_at": now}
    standing |= {"status_since": now, "barred_until": None}
    move(partner, Partner.Status.ACTIVE, by=by, facts=facts, **standing)


@act
def extend(partner: Partner, *, until: date, reason: str, by: Any) -> None:
    """The standing lasts longer while its renewal is decided, by a recorded act."""
    partner = _locked(partner)
    (rules.may_decide & rules.has_standing).check(by, partner)
    Partner.objects.filter(pk=partner.pk).update(standing_until=until)
    ledger.append("partner.extended", partner, by=by, reason=reason, facts={"until": until.isoformat()})


@act
def refuse(partner: Partner, *, by: Any, reason: str = "", barred_until: date | None = None) -> None:
    """An applicant is not admitted; it may apply again, after a bar if there is one."""
    partner = _locked(partner)
    rules.may_decide.check(by, partner)
    move(
        partner,
        Partner.Status.NOT_ADMITTED,
        by=by,
        reason=reason,
        status_since=dates.now(),
        barred_until=barred_until,
    )


@act
def apply_again(partner: Partner, *, by: Any) -> None:
    """A partner that was not admitted, or whose standing ended, becomes an applicant again."""
    partner = _locked(partner)
    rules.may_apply_again.check(by, partner)
    move(partner, Partner.Status.APPLICANT, by=by, status_since=dates.now())


@act
def suspend(partner: Partner, *, by: Any, facts: dict | None = None) -> None:
    """Called only where a hold covers the whole partner."""
    move(_locked(partner), Partner.Status.SUSPENDED, by=by, facts=facts, status_since=dates.now())


@act
def resume(partner: Partner, *, by: Any, facts: dict | None = None) -> None:
    """Called only where no hold over the whole partner stands any more."""
    move(_locked(partner), Partner.Status.ACTIVE, by=by, facts=facts, status_since=dates.now())


@act
def remove(partner: Partner, *, by: Any, reason: str, barred_until: date) -> None:
    """The partner leaves the programme for good, and may not apply again before `barred_until`."""
    partner = _locked(partner)
    rules.may_decide.check(by, partner)
    facts = {"barred_until": barred_until.isoformat()}
    changes: dict[str, Any] = {"status_since": dates.now(), "barred_until": barred_until}
    move(partner, Partner.Status.REMOVED, by=by, reason=reason, facts=facts, **changes)


@act
def withdraw(partner: Partner, *, reason: str, by: Any) -> Partner:
    """The partner leaves the programme; a bar from before stays."""
    partner = _locked(partner)
    rules.may_withdraw.check(by, partner)
    if not reason.strip():
        raise Refused(_("Say why you leave; the programme reads it."))
    move(partner, Partner.Status.WITHDRAWN, by=by, reason=reason, status_since=dates.now())
    return partner


@act
def withdraw_registration(partner: Partner, *, reason: str, by: Any) -> Partner:
    """Take back a registration made by mistake, before anybody acted for the partner; its invitations stop working."""
    partner = _locked(partner)
    rules.may_withdraw_registration.check(by, partner)
    if not reason.strip():
        raise Refused(_("Say why the registration is withdrawn."))
    for invitation in partner.organisation.invitations.filter(used_at=None, withdrawn_at=None):
        accounts.withdraw_invitation(invitation, by=by)
    move(partner, Partner.Status.WITHDRAWN, by=by, reason=reason, status_since=dates.now())
    return partner


@act
def lapse(partner: Partner, *, by: Any) -> None:
    """The last day of the standing is over, and it was not renewed."""
    move(partner, Partner.Status.LAPSED, by=by, status_since=dates.now())


def _locked(partner: Partner) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=partner.pk)
