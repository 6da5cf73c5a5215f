"""Notices are a person's own; the outbox is the administrators'."""

import pytest

from portal.notices import actions
from portal.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(clock, alice, bob):
    for member in (alice, bob):
        actions.notify(
            [member.user], key="test", subject="A test", text="To be read.", link="/inbox/", reference="APP-2026-0001"
        )


@pytest.mark.parametrize(("who", "count"), [("alice", 1), ("bob", 1), ("ada", 0), ("rita", 0)])
def test_a_member_reads_the_own_notices_only(who, count, told, request):
    member = request.getfixturevalue(who)
    found = Notice.objects.visible_to(member)

    assert found.count() == count
    assert {notice.user for notice in found} <= {member.user}


@pytest.mark.parametrize(("who", "count"), [("ada", 2), ("alice", 0), ("rita", 0), ("vera", 0), ("meridian", 0)])
def test_the_outbox_is_read_by_administrators_only(who, count, told, request):
    assert Mail.objects.visible_to(request.getfixturevalue(who)).count() == count
