"""Signing in is noted, a browser not seen before is told about, and a person may end their own sessions."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost
from portal.accounts import browsers
from portal.accounts.models import User
from portal.accounts.sign_ins import KnownBrowser, SignIn
from portal.notices import actions as notices
from portal.notices.models import Notice


@transaction.atomic
def note_sign_in(user: User, *, session_key: str, browser: str, mark: str) -> SignIn:
    """Keep where the person is signed in now, and tell them if this browser is new to them.

    Nobody is told about the first browser of all: there the account was made.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    seen = KnownBrowser.objects.filter(user=user)
    is_first = not seen.exists()
    known, is_new = seen.get_or_create(
        mark_digest=browsers.digest(mark), defaults={"user": user, "browser": browser, "first_seen_at": dates.now()}
    )
    known.last_seen_at = dates.now()
    known.save(update_fields=["last_seen_at"])
    if is_new and not is_first:
        _tell_of_browser(known)
    SignIn.objects.filter(session_key=session_key).delete()
    return SignIn.objects.create(user=user, session_key=session_key, browser=browser)


@transaction.atomic
def end_session(sign_in: SignIn) -> None:
    """End one session: its next request is answered by the sign-in page."""
    ended, _rows = SignIn.objects.filter(pk=sign_in.pk).delete()
    if not ended:
        raise Lost(_("This session has ended already."))
    Session.objects.filter(session_key=sign_in.session_key).delete()


@transaction.atomic
def end_other_sessions(user: User, *, but: str | None) -> int:
    """End every session of the person except the one with the key `but`; how many sign-ins that were."""
    others = SignIn.objects.filter(user=user).exclude(session_key=but)
    keys = list(others.values_list("session_key", flat=True))
    others.delete()
    ended, _rows = Session.objects.filter(session_key__in=keys).delete()
    return ended


@transaction.atomic
def end_all_sessions(user: User) -> None:
    """End every session of the person, whether its sign-in was noted or not."""
    user.sessions_ended_at = dates.now()
    User.objects.filter(pk=user.pk).update(sessions_ended_at=user.sessions_ended_at)
    end_other_sessions(user, but=None)


def _tell_of_browser(known: KnownBrowser) -> None:
    notices.notify(
        [known.user],
        key=f"browser/{known.pk}",
        subject=_("Your account was used in a new browser"),
        text=_(
            "Somebody signed in to your account with %(browser)s, which has not been used for it before. If that was "
            "you, there is nothing to do. If it was not, change your password, end the other sessions under Sign-in "
            "and security, and tell your administrator or officer at once."
        )
        % {"browser": known.browser},
        link=reverse("mfa_index"),
        kind=Notice.Kind.SECURITY,
    )
