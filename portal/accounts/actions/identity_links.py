"""Linking a person to the identity provider, by the first sign-in or by themselves, and removing that link."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost, Refused
from portal.accounts.actions.factors import locked, tell
from portal.accounts.actions.resets import SIGN_IN
from portal.accounts.identity_links import IdentityLink
from portal.accounts.models import Membership, User
from portal.accounts.oidc.tokens import Identity
from portal.ledger import actions as ledger


@transaction.atomic
def person_of(identity: Identity) -> User | None:
    """The person whom the provider's answer signs in; None where that is nobody, or somebody whose account is closed.

    A link decides, whatever the address says by now. Without one a verified address does, for a person who never had a
    link there: it is made by this, with its ledger entry and a notice to the person.
    """
    link = _link_of(identity)
    user = _linked(link) if link else _by_address(identity)
    if user is None or not Membership.objects.current().filter(user=user).exists():
        return None
    link = link or _link(user, identity, by=SIGN_IN)
    link.last_used_at = dates.now()
    link.save(update_fields=["last_used_at"])
    return user


@transaction.atomic
def link_identity(user: User, identity: Identity, *, by: Membership) -> IdentityLink:
    """The person, signed in here and there, links the two; the addresses need not be the same."""
    user = locked(user)
    link = _link_of(identity)
    if link and link.user_id != user.pk:
        raise Refused(_("That sign-in belongs to another account of the portal."))
    if IdentityLink.objects.standing().filter(user=user, issuer=identity.issuer).exists():
        raise Refused(_("A sign-in there is linked to your account already. Remove it first, then link the other one."))
    return _link(user, identity, by=by, again=link)


@transaction.atomic
def remove_identity_link(user: User, link: IdentityLink, *, by: Membership) -> None:
    """It no longer signs in, until the person links it again themselves; they are told. One way to sign in stays."""
    user = locked(user)
    standing = IdentityLink.objects.standing().filter(user=user)
    found = standing.filter(pk=link.pk).first()
    if found is None:
        raise Lost(_("This link has been removed already."))
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if not (user.has_usable_password() or passkeys.exists() or standing.exclude(pk=found.pk).exists()):
        raise Refused(_("This is your only way to sign in. Set a password or add a passkey first."))
    found.removed_at = dates.now()
    found.save(update_fields=["removed_at"])
    ledger.append("identitylink.removed", found, by=by)
    words = {"provider": found.provider_name}
    text = _("From now on %(provider)s no longer signs in to your account.") % words
    key = f"identity-removed/{found.reference}/{found.removed_at.isoformat()}"
    tell(user, key, subject=_("A way to sign in was removed"), text=text)


def _link_of(identity: Identity) -> IdentityLink | None:
    links = IdentityLink.objects.select_for_update(of=("self",)).select_related("user")
    return links.filter(issuer=identity.issuer, subject_digest=identity.subject_digest).first()


def _linked(link: IdentityLink) -> User | None:
    return link.user if link.removed_at is None and link.user.is_active else None


def _by_address(identity: Identity) -> User | None:
    if not identity.verified_email:
        return None
    people = User.objects.select_for_update(no_key=True).filter(is_active=True)
    user = people.filter(email=identity.verified_email).first()
    has_had_one = IdentityLink.objects.filter(user=user, issuer=identity.issuer)
    return user if user and not has_had_one.exists() else None


def _link(user: User, identity: Identity, *, by: Any, again: IdentityLink | None = None) -> IdentityLink:
    link = again or IdentityLink(user=user, issuer=identity.issuer, subject_digest=identity.subject_digest)
    link.linked_at, link.removed_at = dates.now(), None
    link.save()
    ledger.append("identitylink.linked", link, by=by)
    text = _("From now on %(provider)s signs in to your account.") % {"provider": link.provider_name}
    key = f"identity/{link.reference}/{link.linked_at.isoformat()}"
    tell(user, key, subject=_("A way to sign in was added"), text=text)
    return link
