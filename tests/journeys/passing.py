"""Lets time pass for one person's session of a running portal, instead of waiting."""

import subprocess
import sys

from tests.running import ROOT, RunningPortal, surroundings

AGE = """
import sys
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.sessions.models import Session
from portal import dates
from portal.accounts.models import User
who, key, minutes = {email!r}, {key!r}, {minutes!r}
store = import_module(settings.SESSION_ENGINE).SessionStore
for row in Session.objects.all():
    session = store(row.session_key)
    if session.get("_auth_user_id") == str(User.objects.get(email=who).pk):
        session[key] = (dates.now() - timedelta(minutes=minutes)).isoformat()
        session.save()
"""


def idle(portal: RunningPortal, email: str, *, minutes: int) -> None:
    """As if this person had done nothing for so long."""
    _run(portal, AGE.format(email=email, key="seen_at", minutes=minutes))


def since_the_code(portal: RunningPortal, email: str, *, minutes: int) -> None:
    """As if this person had last given a code so long ago."""
    _run(portal, AGE.format(email=email, key="second_factor_at", minutes=minutes))


def command(portal: RunningPortal, *arguments: str) -> subprocess.CompletedProcess:
    """Run a management command on the running portal's database."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=surroundings(DATA=str(portal.data)),
        capture_output=True,
        text=True,
        check=False,
    )


def _run(portal: RunningPortal, lines: str) -> None:
    done = command(portal, "shell", "--no-imports", "-c", lines)
    assert done.returncode == 0, done.stderr
