"""Invitations: the only way to become a member."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost, Refused
from portal.accounts import rules
from portal.accounts.addresses import canonical
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import SystemActor

INVITATION_HOURS = 72
"""How long a link works. Rulebook 1 says 72 hours; the kernel stands below the rulebook and cannot read it."""


@transaction.atomic
def invite(organisation: Organisation, *, email: str, name: str, role: str, by: Membership | SystemActor) -> Invitation:
    """Invite a person: keep the link's digest, write the ledger entry, mail the link.

    Only the returned object knows the link's `token`; the database keeps its SHA-256. An earlier open invitation of the
    same address to the same organisation is withdrawn; the very same one, sent twice, is `Lost`.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if isinstance(by, Membership):
        rules.manages.check(by, organisation)
    _refuse_the_same_again(organisation, email, role)
    invitation = hand_out(organisation, email=email, name=name, role=role, by=by)
    _mail_link(invitation)
    return invitation


@transaction.atomic
def hand_out(
    organisation: Organisation, *, email: str, name: str, role: str, by: Membership | SystemActor
) -> Invitation:
    """As `invite`, but the caller hands the link over: nothing is mailed, and a sent link of this person is replaced.

    The caller has checked that `by` may invite.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    rules.role_is_of_kind.check(role, organisation)
    rules.may_belong.check(email, organisation)
    _open_invitations(organisation, email).update(withdrawn_at=dates.now())
    invitation = Invitation(organisation=organisation, email=canonical(email), name=name.strip(), role=role)
    invitation.invited_by = by if isinstance(by, Membership) else None
    _renew_link(invitation)
    invitation.save(force_insert=True)
    ledger.append("member.invited", invitation, by=by, facts={"role": role})
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Membership) -> Invitation:
    """Mail a new link that works for another 72 hours; the earlier link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    rules.manages.check(by, invitation.organisation)
    _refuse_unless_waiting(invitation)
    _renew_link(invitation)
    invitation.opened_at = None
    invitation.save(update_fields=["token_digest", "expires_at", "opened_at"])
    ledger.append("member.invited", invitation, by=by, facts={"role": invitation.role, "again": True})
    _mail_link(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Membership) -> None:
    """Take an invitation back; its link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    rules.manages.check(by, invitation.organisation)
    _refuse_unless_waiting(invitation)
    invitation.withdrawn_at = dates.now()
    invitation.save(update_fields=["withdrawn_at"])
    ledger.append("member.invitation_withdrawn", invitation, by=by)


@transaction.atomic
def accept(token: str, *, name: str, password: str | None, time_zone: str = "UTC") -> Membership:
    """A new person accepts: the account is made, then the membership, and the one who invited is told.

    Without a password (None) nobody can sign in to the account until one is set.
    """
    invitation = _locked(token)
    if User.objects.filter(email=invitation.email).exists():
        raise Refused(_("There is an account with this address. Sign in, then open the link again."))
    user = User.objects.create_user(invitation.email, name=name.strip(), password=password, time_zone=time_zone)
    return _become_member(invitation, user)


@transaction.atomic
def join(token: str, *, user: User) -> Membership:
    """A person who has an account already accepts with it."""
    invitation = _locked(token)
    if user.email != invitation.email:
        raise Refused(_("This invitation is for another address. Sign in with the account that it was sent to."))
    return _become_member(invitation, User.objects.select_for_update().get(pk=user.pk))


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, whether it still works or not."""
    found = Invitation.objects.filter(token_digest=_digest(token)).select_related("organisation", "invited_by__user")
    return found.first()


def note_opening(invitation: Invitation) -> None:
    """Somebody opened the link for the first time: whoever invited sees that the mail has arrived."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=dates.now())


def _become_member(invitation: Invitation, user: User) -> Membership:
    rules.may_belong.check(user.email, invitation.organisation)
    invitation.used_at = dates.now()
    invitation.save(update_fields=["used_at"])
    membership = Membership.objects.create(
        user=user, organisation=invitation.organisation, role=invitation.role, started_at=invitation.used_at
    )
    ledger.append("member.joined", membership, by=membership, facts={"invitation": invitation.reference})
    if invitation.invited_by:
        notices.notify(
            [invitation.invited_by.user],
            key=f"joined/{membership.reference}",
            subject=_("%(name)s has joined") % {"name": user.name},
            text=_("%(name)s accepted your invitation to %(organisation)s as %(role)s.")
            % {"name": user.name, "organisation": invitation.organisation.name, "role": membership.get_role_display()},
            link=reverse("members:list"),
        )
    return membership


def _locked(token: str) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("organisation", "invited_by__user")
        .filter(token_digest=_digest(token))
        .first()
    )
    if invitation is None:
        raise Refused(_("This link is not known. Ask for a new invitation."))
    if invitation.used_at:
        raise Lost(_("This invitation has been used. Sign in, or ask for a new one."))
    _refuse_unless_waiting(invitation)
    if not invitation.is_open:
        raise Refused(_("This invitation has run out. Ask for a new one."))
    return invitation


def _refuse_unless_waiting(invitation: Invitation) -> None:
    if invitation.used_at:
        raise Lost(_("This invitation has been used; the person is a member now."))
    if invitation.withdrawn_at:
        raise Refused(_("This invitation was withdrawn. Ask for a new one."))


def _refuse_the_same_again(organisation: Organisation, email: str, role: str) -> None:
    same = _open_invitations(organisation, email).filter(role=role, expires_at__gt=dates.now())
    if earlier := same.select_related("invited_by__user").first():
        raise Lost(
            _("%(who)s has invited this person as %(role)s already; the link was sent. To repeat it, send a new link.")
            % {
                "who": earlier.invited_by.user.name if earlier.invited_by else _("The portal"),
                "role": earlier.get_role_display(),
            }
        )


def _open_invitations(organisation: Organisation, email: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation=organisation, email=email, used_at=None, withdrawn_at=None)


def _renew_link(invitation: Invitation) -> None:
    invitation.token = secrets.token_urlsafe(32)  # type: ignore[attr-defined]
    invitation.token_digest = _digest(invitation.token)  # type: ignore[attr-defined]
    invitation.expires_at = dates.now() + timedelta(hours=INVITATION_HOURS)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(invitation: Invitation) -> str:
    """The address that lets the invited person in; known only where the link was just made."""
    return settings.PORTAL_URL + reverse("accounts:invitation", args=[invitation.token])  # type: ignore[attr-defined]


def _mail_link(invitation: Invitation) -> None:
    address = link_of(invitation)
    notices.mail_to(
        invitation.email,
        subject=_("Your invitation to the Trusted Partner Portal"),
        text=_(
            "%(name)s,\n\nyou are invited to act for %(organisation)s as %(role)s.\n\nOpen this link within %(hours)s "
            "hours, choose a password, and set up a second factor:\n\n%(address)s\n\nThe link works once. If you did "
            "not expect it, do nothing."
        )
        % {
            "name": invitation.name,
            "organisation": invitation.organisation.name,
            "role": invitation.get_role_display(),
            "hours": INVITATION_HOURS,
            "address": address,
        },
        key=f"invitation/{invitation.token_digest[:24]}",
    )
