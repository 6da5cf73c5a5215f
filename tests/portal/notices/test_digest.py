"""The digest: one mail a person and day, at the person's own hour; and what never waits for it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.notices import actions, digest, rules
from portal.notices.models import Mail, Notice, Preference

pytestmark = pytest.mark.django_db


def remind(*people, key="k", **more):
    values = {"subject": f"Subject {key}", "text": "Text", "kind": Notice.Kind.REMINDER}
    return actions.notify([person.user for person in people], key=key, **values | more)


def live_in(person, zone):
    person.user.time_zone = zone
    person.user.save(update_fields=["time_zone"])
    return person


def run(clock) -> int:
    """The digests of this minute; what was told just now has been gathered."""
    clock.forward(minutes=1)
    return digest.write_due_digests()


def test_reminders_of_a_day_are_one_mail_at_the_persons_hour(clock, alice):
    live_in(alice, "Europe/Berlin")
    clock.move_to(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))  # 01:00 in Berlin
    due_at = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    remind(alice, key="a", due_at=due_at, link="/applications/APP-2026-0001/")
    remind(alice, key="b", due_at=due_at + timedelta(days=1))
    assert (run(clock), Mail.objects.count()) == (0, 0)

    clock.move_to(datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    assert [run(clock), run(clock)] == [1, 0]

    mail = Mail.objects.get()
    assert (mail.subject, mail.to) == ("2 deadlines to look at", alice.user.email)
    assert mail.text.index("Subject a") < mail.text.index("Subject b")
    assert "Due 1 Dec 2026, 17:00 CET, 7 days left" in mail.text
    assert f"/inbox/{Notice.objects.get(key='a').public_id}/" in mail.text
    assert "/inbox/preferences/" in mail.text
    assert mail.items.count() == 2


def test_what_comes_after_the_digest_waits_for_the_next_day(clock, alice):
    remind(alice, key="a", due_at=clock.now + timedelta(days=9))
    assert run(clock) == 1
    remind(alice, key="b", due_at=clock.now + timedelta(days=9))
    assert run(clock) == 0

    clock.move_to(datetime(2026, 11, 24, 7, 58, tzinfo=UTC))
    assert run(clock) == 0
    clock.forward(minutes=1)
    assert run(clock) == 1
    assert list(Mail.objects.order_by("pk").values_list("subject", flat=True)) == ["1 deadline to look at"] * 2


def test_a_deadline_before_the_next_digest_does_not_wait_for_it(clock, alice):
    remind(alice, key="a", due_at=clock.now + timedelta(days=9))
    run(clock)

    remind(alice, key="b", due_at=clock.now + timedelta(hours=5))

    assert Mail.objects.filter(subject="Subject b", notice__waits=False).count() == 1


def test_what_begins_together_is_gathered(clock, alice):
    remind(alice, key="a", due_at=clock.now + timedelta(days=9))
    clock.forward(seconds=20)
    assert digest.write_due_digests() == 0
    remind(alice, key="b", due_at=clock.now + timedelta(days=9))

    clock.forward(seconds=20)
    assert digest.write_due_digests() == 1
    assert Mail.objects.get().subject == "2 deadlines to look at"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata"])
def test_each_person_has_an_hour_in_their_own_zone(clock, alice, zone):
    live_in(alice, zone)
    actions.prefer(alice.user, digest_hour=6, in_app_only=False)
    written = []
    for _hour in range(72):
        remind(alice, key=f"k{_hour}", due_at=clock.now + timedelta(days=99))
        clock.forward(hours=1)
        if digest.write_due_digests():
            written.append(clock.now)

    days = [moment.astimezone(rules.ZoneInfo(zone)) for moment in written[1:]]
    assert {local.hour for local in days} == {6}
    assert len({local.date() for local in days}) == len(days) >= 2


def test_an_hour_that_the_clock_skips_comes_a_little_later_and_one_that_repeats_once(clock, alice):
    live_in(alice, "Europe/Berlin")
    actions.prefer(alice.user, digest_hour=2, in_app_only=False)
    for day, begins in (
        (date(2027, 3, 28), datetime(2027, 3, 27, 23, 30, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 30, 22, 30, tzinfo=UTC)),
    ):
        clock.move_to(begins)
        for number in range(12):
            remind(alice, key=f"{day} {number}", due_at=begins + timedelta(days=90))
            clock.forward(minutes=30)
            digest.write_due_digests()
        assert Preference.objects.get().digest_on == day
    assert Mail.objects.count() == 2


def test_a_legal_notice_is_mailed_at_once_whatever_the_person_prefers(clock, alice):
    actions.prefer(alice.user, digest_hour=8, in_app_only=True)

    remind(alice, kind=Notice.Kind.LEGAL)

    assert Mail.objects.get().to == alice.user.email


@pytest.mark.parametrize("kind", ["ordinary", "reminder"])
def test_in_app_only_is_in_the_inbox_only(clock, alice, bob, kind):
    actions.prefer(alice.user, digest_hour=8, in_app_only=True)

    remind(alice, bob, kind=kind)
    run(clock)

    assert Notice.objects.count() == 2
    assert set(Mail.objects.values_list("to", flat=True)) == {bob.user.email}


def test_who_wants_no_more_mail_gets_none_of_what_waits(clock, alice):
    clock.move_to(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    remind(alice)
    actions.prefer(alice.user, digest_hour=8, in_app_only=True)
    clock.forward(hours=12)

    assert run(clock) == 0


def test_after_a_missed_stretch_there_is_one_digest(clock, alice):
    for number in range(3):
        remind(alice, key=f"k{number}", due_at=clock.now + timedelta(days=9))
        clock.forward(days=1)

    assert [run(clock), run(clock)] == [1, 0]
    assert Mail.objects.get().subject == "3 deadlines to look at"


def test_what_is_left_out_is_not_in_the_digest(clock, alice):
    clock.move_to(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    remind(alice, key="a")
    actions.leave_out(["a"])
    clock.forward(hours=12)

    assert run(clock) == 0


def test_the_digest_keeps_its_message_id_whoever_writes_it(clock, alice):
    remind(alice)
    run(clock)
    before = Mail.objects.get().message_id
    Mail.objects.all().delete()
    Preference.objects.update(digest_on=None)
    Notice.objects.update(waits=True)

    run(clock)

    assert Mail.objects.get().message_id == before
