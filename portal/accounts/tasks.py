"""What accounts do and forget by themselves."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session

from portal import dates
from portal.accounts import actions, browsers
from portal.accounts.kept_forms import KeptForm
from portal.accounts.sign_ins import KnownBrowser, SignIn


@shared_task(name="portal.accounts.answer_recovery")
def answer_recovery() -> None:
    """On every wake-up, and every few seconds for what a lost wake-up left behind."""
    actions.answer_recovery_requests()


@shared_task(name="portal.accounts.forget")
def forget() -> None:
    """Delete kept forms, sessions and marks of browsers that have run out; safe to run at any time and twice."""
    KeptForm.objects.filter(expires_at__lte=dates.now()).delete()
    Session.objects.filter(expire_date__lte=dates.now()).delete()
    SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    long_ago = dates.now() - timedelta(seconds=browsers.KEPT_SECONDS)
    KnownBrowser.objects.filter(last_seen_at__lte=long_ago).delete()
