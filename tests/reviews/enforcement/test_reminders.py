"""Warnings of suspensions that nobody has confirmed."""

import pytest

from portal.cases.models import Recusal
from portal.notices.actions import prefer
from portal.notices.models import Mail, Notice
from portal.reminders.tasks import remind
from reviews.enforcement import actions
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db


def warnings_of(member) -> int:
    return Notice.objects.filter(user=member.user_id, key__startswith="reminder:suspension").count()


def test_those_who_could_confirm_are_warned_at_each_stage_once(clock, make_order, ada, uma, petra, rita):
    actions.impose(make_order(), by=ada)
    seen = []
    for hours in (23, 1, 24, 18, 1, 6):
        clock.forward(hours=hours)
        remind()
        remind()
        seen.append(warnings_of(uma))

    assert seen == [0, 1, 2, 3, 3, 3]
    assert [warnings_of(member) for member in (petra, ada, rita)] == [3, 0, 0]


def test_a_warning_is_mailed_at_once_whatever_the_person_prefers(clock, make_order, ada, uma):
    prefer(uma.user, digest_hour=8, in_app_only=True)
    actions.impose(make_order(), by=ada)
    clock.forward(hours=25)
    before = Mail.objects.filter(to=uma.user.email).count()

    remind()

    assert Mail.objects.filter(to=uma.user.email).count() == before + 1
    assert not Notice.objects.filter(waits=True).exists()


def test_one_that_stands_is_brought_up_every_day_until_it_is_confirmed(clock, make_order, ada, uma):
    suspension = actions.impose(make_order(grounds="protective"), by=ada)
    seen = []
    for hours in (20, 5, 24, 24, 72):
        clock.forward(hours=hours)
        remind()
        remind()
        seen.append(warnings_of(uma))
    actions.confirm(suspension, by=uma, reason="Facts stand.")
    clock.forward(hours=24)
    remind()

    # After three silent days the newest is told, not each that was missed.
    assert [*seen, warnings_of(uma)] == [0, 1, 2, 3, 4, 4]


def test_the_person_who_imposed_it_is_not_warned_in_another_role(clock, make_order, ada, uma):
    MembershipFactory(user=ada.user, role="approver", organisation=uma.organisation)
    actions.impose(make_order(), by=ada)
    clock.forward(hours=25)

    remind()

    assert warnings_of(ada) == 0


def test_who_stood_down_is_not_warned(clock, make_order, ada, uma, petra):
    suspension = actions.impose(make_order(), by=ada)
    Recusal.objects.create(case=suspension.case, membership=petra, reason="conflict")
    clock.forward(hours=25)

    remind()

    assert (warnings_of(petra), warnings_of(uma)) == (0, 1)


def test_every_notice_of_a_suspension_reaches_those_who_want_no_mail(clock, make_order, ada, uma, alice, meridian):
    for member in (uma, alice, meridian):
        prefer(member.user, digest_hour=8, in_app_only=True)

    suspension = actions.impose(make_order(), by=ada)

    told = Notice.objects.filter(reference=suspension.reference)
    assert set(told.values_list("kind", flat=True)) == {"legal"}
    assert Mail.objects.filter(notice__in=told).count() == told.count() == 3
