"""Changing and ending memberships. One officer always remains."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost, Refused
from portal.accounts import roles, rules
from portal.accounts.models import Membership, Organisation
from portal.ledger import actions as ledger
from portal.notices import actions as notices


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Membership) -> None:
    """Give a member another role of the same kind of organisation; the member is told."""
    member = _locked(membership)
    rules.may_change_role.check(by, member)
    rules.role_is_of_kind.check(role, member.organisation)
    if member.role == role:
        raise Lost(_("%(member)s holds this role already.") % {"member": member.user.name})
    if role != roles.officer_role(member.organisation.kind):
        rules.is_not_the_last_officer.check(by, member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    membership.role = role
    ledger.append("member.role_changed", member, by=by, facts={"from": before, "to": role})
    _tell(
        member,
        key=f"role/{member.reference}/{dates.now().isoformat()}",
        subject=_("Your role at %(organisation)s has changed"),
        text=_("You now act for %(organisation)s as %(role)s."),
    )


@transaction.atomic
def end_membership(membership: Membership, *, by: Membership) -> None:
    """End a membership: the next request of that person for this organisation is refused; the person is told."""
    member = _locked(membership)
    rules.may_end.check(by, member)
    member.ended_at = membership.ended_at = dates.now()
    member.save(update_fields=["ended_at"])
    ledger.append("member.ended", member, by=by, facts={"role": member.role})
    _tell(
        member,
        key=f"ended/{member.reference}",
        subject=_("You no longer act for %(organisation)s"),
        text=_(
            "Your membership of %(organisation)s as %(role)s has ended. Ask its officer if you think this is wrong."
        ),
    )


def _locked(membership: Membership) -> Membership:
    """The membership as it is now. The organisation is locked first, so that two officers cannot end each other."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    found = Membership.objects.select_for_update(of=["self"]).select_related("organisation", "user")
    member = found.filter(pk=membership.pk).first()
    if member is None:
        raise Refused(_("There is no such member."))
    return member


def _tell(member: Membership, *, key: str, subject: str, text: str) -> None:
    words = {"organisation": member.organisation.name, "role": member.get_role_display()}
    notices.notify([member.user], key=key, subject=subject % words, text=text % words, link="/")
