"""Reminders of invitations that are about to end."""

import pytest

from portal.accounts import actions
from portal.notices.models import Notice
from portal.reminders.tasks import remind

pytestmark = pytest.mark.django_db


def invite(by, name="Nora"):
    email = f"{name.lower()}@people.example"
    return actions.invite(by.organisation, email=email, name=name, role="contributor", by=by)


def told() -> list[str]:
    return list(Notice.objects.filter(key__startswith="reminder:invitation").values_list("user__name", flat=True))


def test_whoever_invited_is_told_once_in_the_last_third(alice, bob, clock):
    invite(alice)
    seen = []
    for hours in (47, 1, 12, 12):
        clock.forward(hours=hours)
        remind()
        seen.append(len(told()))

    assert seen == [0, 1, 1, 1]
    assert told() == ["Alice"]
    assert "Nora" in Notice.objects.get(key__startswith="reminder:invitation").subject


def test_a_new_link_is_told_of_by_its_own_time(alice, clock):
    invitation = invite(alice)
    clock.forward(hours=40)
    actions.resend(invitation, by=alice)
    clock.forward(hours=20)
    remind()
    assert told() == []

    clock.forward(hours=29)
    remind()
    assert told() == ["Alice"]


def test_one_that_was_used_or_withdrawn_is_not_told(alice, clock):
    actions.accept(invite(alice).token, name="Nora", password=None)
    actions.withdraw_invitation(invite(alice, "Nils"), by=alice)
    clock.forward(hours=50)

    remind()

    assert told() == []
