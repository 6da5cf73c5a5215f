"""A session of somebody of the demonstration in a running portal, as after the second factor."""

from tests.journeys import passing
from tests.running import RunningPortal

MAKE_ONE = """
from portal.accounts import sessions
from portal.accounts.models import Membership
from django.test import Client
member = Membership.objects.get(user__email="{email}")
client = Client()
client.force_login(member.user)
session = client.session
session[sessions.ACTIVE_MEMBERSHIP] = member.pk
sessions.begin(session)
sessions.mark_second_factor(session)
session.save()
print("session", session.session_key)
"""


def session_of(portal: RunningPortal, email: str) -> str:
    """The key of a new session; `portal.data` names the folder of its state."""
    return passing.command(portal, "shell", "--no-imports", "-c", MAKE_ONE.format(email=email)).stdout.split()[-1]
