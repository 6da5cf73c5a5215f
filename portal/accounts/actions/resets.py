"""Resetting a lost second factor: asked for, proposed by an administrator, confirmed by another, used by the person."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost, Refused
from portal.accounts import roles, rules_resets
from portal.accounts.actions.invitations import INVITATION_HOURS
from portal.accounts.actions.sign_ins import end_all_sessions
from portal.accounts.factor_resets import FactorReset, awaiting_link
from portal.accounts.models import Membership, User
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.states import SystemActor, move

SIGN_IN = SystemActor("system:sign-in")
Status = FactorReset.Status


@transaction.atomic
def ask_for_reset(email: str) -> None:
    """Somebody who is not signed in says that the factor of this address is lost.

    Nothing is returned and nothing refused, so that nobody learns which accounts exist. Where there is one with a
    membership, and nothing is waiting for it yet: the request, its ledger entry, a notice to the person, one to the
    administrators.
    """
    user = User.objects.select_for_update(no_key=True).filter(email=email, is_active=True).first()
    member = user.memberships.current().select_related("organisation").first() if user else None
    if user is None or member is None or FactorReset.objects.waiting().filter(user=user).exists():
        return
    reset = FactorReset.objects.create(user=user, organisation=member.organisation)
    ledger.append("factorreset.requested", reset, by=SIGN_IN)
    _tell_person(
        reset,
        "asked",
        _("Somebody asked for a new second factor for your account"),
        _("Two administrators decide on it; one of them will speak to you first. If that was not you, tell them so."),
    )
    _tell_administrators(reset, "asked", rules_resets.administrators_for(user), _("has lost their second factor"))


@transaction.atomic
def propose_reset(member: Membership, *, by: Membership, grounds: str) -> FactorReset:
    """One administrator, having made sure who asks, proposes it: for a waiting request, or one opened by this.

    Every other administrator is told, because each of them may be the second person.
    """
    User.objects.select_for_update(no_key=True).get(pk=member.user_id)
    reset = FactorReset.objects.waiting().select_related("user").filter(user=member.user_id).first()
    if reset is None:
        reset = FactorReset(user=member.user, organisation=member.organisation)
    rules_resets.may_propose.check(by, reset)
    if reset.pk is None:
        reset.save(force_insert=True)
        ledger.append("factorreset.requested", reset, by=by)
    move(reset, Status.PROPOSED, by=by, reason=grounds, grounds=grounds, proposed_by=by.user, proposed_at=dates.now())
    others = rules_resets.administrators().exclude(user__in=[by.user, reset.user])
    _tell_administrators(reset, "proposed", others, _("is to get a new second factor, if you confirm it"))
    return reset


@transaction.atomic
def confirm_reset(reset: FactorReset, *, by: Membership) -> FactorReset:
    """A second administrator confirms; only the returned object knows the link's `token`.

    Effects: an earlier link lapses; every session of the person ends; all their factors are removed; the ledger entry;
    the link goes to the person by mail, works once and for 72 hours, and until then nothing else leads to a new
    factor; the person and the officers of their organisations are told.
    """
    reset = _locked(reset)
    rules_resets.may_confirm.check(by, reset)
    if earlier := awaiting_link(reset.user):
        move(earlier, Status.LAPSED, by=by)
    token = secrets.token_urlsafe(32)
    move(
        reset,
        Status.CONFIRMED,
        by=by,
        confirmed_by=by.user,
        confirmed_at=dates.now(),
        token_digest=digest(token),
        expires_at=dates.now() + timedelta(hours=INVITATION_HOURS),
    )
    end_all_sessions(reset.user)
    Authenticator.objects.filter(user=reset.user).delete()
    _mail_link(reset, token)
    _tell_person(
        reset,
        "confirmed",
        _("Your second factor was reset"),
        _(
            "Two administrators removed your second factors and ended your sessions. A link to set up a new one went "
            "to your e-mail address. If you did not ask for this, tell your administrator or officer at once."
        ),
    )
    _tell_officers(reset)
    reset.token = token  # type: ignore[attr-defined]
    return reset


@transaction.atomic
def refuse_reset(reset: FactorReset, *, by: Membership, reason: str) -> None:
    """An administrator refuses; the person is told, and may ask again."""
    reset = _locked(reset)
    rules_resets.may_refuse.check(by, reset)
    move(reset, Status.REFUSED, by=by, reason=reason)
    _tell_person(
        reset,
        "refused",
        _("Your second factor was not reset"),
        _("An administrator refused it. Nothing about your account has changed. Speak to them, then ask again."),
    )


def find_reset(token: str) -> FactorReset | None:
    """The reset behind a link, whether it still works or not."""
    return FactorReset.objects.filter(token_digest=digest(token)).select_related("user").first()


@transaction.atomic
def use_link(user: User, *, link: str) -> None:
    """Inside the enrolment of a factor: refuse one without the link that this person waits for, and use the link up."""
    reset = FactorReset.objects.select_for_update().filter(user=user, status=Status.CONFIRMED).first()
    if reset is None:
        return
    if reset.token_digest != link or not reset.is_link_open:
        raise Refused(
            _("Your second factor was reset: open the link in the mail that you got. If it has run out, ask again.")
        )
    member = user.memberships.current().first()
    move(reset, Status.USED, by=member or SIGN_IN)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _locked(reset: FactorReset) -> FactorReset:
    """The reset as it is now; of two who decide at once, the second is told."""
    reset = FactorReset.objects.select_for_update(of=["self"]).select_related("user", "organisation").get(pk=reset.pk)
    if reset.status not in FactorReset.OPEN:
        raise Lost(
            _("This was settled meanwhile: %(status)s. %(who)s")
            % {"status": reset.get_status_display(), "who": ledger.last_act_on(reset)}
        )
    return reset


def _mail_link(reset: FactorReset, token: str) -> None:
    address = settings.PORTAL_URL + reverse("accounts:new-factor", args=[token])
    notices.mail_to(
        reset.user.email,
        subject=_("Set up a new second factor"),
        text=_(
            "%(name)s,\n\nyour second factor was reset. Open this link within %(hours)s hours, give your password, and "
            "set up a new one:\n\n%(address)s\n\nThe link works once. If you did not ask for it, do not open it, and "
            "tell your administrator or officer at once."
        )
        % {"name": reset.user.name, "hours": INVITATION_HOURS, "address": address},
        key=f"factor-reset/{digest(token)[:24]}",
    )


def _tell_person(reset: FactorReset, what: str, subject: str, text: str) -> None:
    key = f"factor-reset/{reset.reference}/{what}"
    notices.notify([reset.user], key=key, subject=subject, text=text, kind=Notice.Kind.SECURITY)


def _tell_administrators(reset: FactorReset, what: str, told: Iterable[Membership], words: str) -> None:
    notices.notify(
        [administrator.user for administrator in told],
        key=f"factor-reset/{reset.reference}/{what}",
        subject=_("%(name)s %(what)s") % {"name": reset.user.name, "what": words},
        text=_("Speak to the person by a way that you know from elsewhere before you act; anybody can ask for it."),
        link=reverse("members:reset", args=[reset.public_id]),
    )


def _tell_officers(reset: FactorReset) -> None:
    organisations = {member.organisation_id: member.organisation.kind for member in reset.user.memberships.current()}
    officers = Membership.objects.current().exclude(user=reset.user).select_related("user")
    told = {
        officer.user
        for organisation, kind in organisations.items()
        for officer in officers.filter(organisation=organisation, role=roles.officer_role(kind))
    }
    notices.notify(
        told,
        key=f"factor-reset/{reset.reference}/officers",
        subject=_("The second factor of %(name)s was reset") % {"name": reset.user.name},
        text=_("Two administrators did so because it was lost. If you doubt that, tell them at once."),
        link=reverse("members:list"),
    )
