"""Telling people once."""

import pytest

from portal.access import Refused
from portal.ledger.models import Entry
from portal.notices import actions, rules
from portal.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db


def tell(*people, key="key", **more):
    return actions.notify([m.user for m in people], key=key, subject="Subject", text="Text", **more)


def test_notify_writes_a_notice_and_a_mail_for_each(clock, alice, bob):
    assert tell(alice, bob, link="/cases/APP-2026-0001/", reference="APP-2026-0001") == 2

    assert set(Notice.objects.values_list("user", flat=True)) == {alice.user_id, bob.user_id}
    assert set(Mail.objects.values_list("to", flat=True)) == {alice.user.email, bob.user.email}
    mail = Mail.objects.get(to=alice.user.email)
    assert f"/inbox/{mail.notice.public_id}/" in mail.text
    assert (mail.created_at, mail.due_at, mail.status) == (clock.now, clock.now, "waiting")


def test_a_repeat_with_the_same_key_tells_nobody_twice(alice, bob):
    tell(alice)

    assert tell(alice, bob) == 1
    assert tell(alice, key="another") == 1

    assert Notice.objects.filter(user=alice.user).count() == 2
    assert Mail.objects.count() == 3


def test_notify_without_mail_writes_none(alice):
    tell(alice, mail=False)

    assert (Notice.objects.count(), Mail.objects.count()) == (1, 0)


def test_a_subject_with_line_breaks_stays_one_line(alice):
    actions.notify([alice.user], key="k", subject="One\r\nBcc: all@people.example", text="Text")

    assert Notice.objects.get().subject == "One Bcc: all@people.example"


def test_mail_to_writes_once_for_an_address_and_key(db):
    first = actions.mail_to("Somebody@people.example", subject="S", text="T", key="invitation:1")
    again = actions.mail_to("somebody@people.example", subject="S", text="T", key="invitation:1")
    other = actions.mail_to("somebody@people.example", subject="S", text="T", key="invitation:2")

    assert first == again
    assert first.message_id != other.message_id


def test_the_message_id_is_stable_and_tells_nobody(alice):
    tell(alice)
    before = Mail.objects.get().message_id
    Mail.objects.all().delete()
    Notice.objects.all().delete()

    tell(alice)

    assert Mail.objects.get().message_id == before
    assert alice.user.email not in before


def test_resend_refuses_what_waits_anyhow(ada):
    mail = actions.mail_to("somebody@people.example", subject="S", text="T", key="k")

    with pytest.raises(Refused, match="in the queue already"):
        actions.resend(mail, by=ada)


@pytest.mark.parametrize("status", ["dead", "sent"])
def test_resend_is_in_the_ledger_and_in_the_log_of_the_mail(ada, status):
    mail = actions.mail_to("somebody@people.example", subject="S", text="T", key="k")
    Mail.objects.update(status=status, tries=10)

    actions.resend(mail, by=ada)

    assert Entry.objects.get().verb == "mail.resent"
    mail.refresh_from_db()
    assert (mail.status, mail.tries) == ("waiting", 0)
    assert list(mail.deliveries.values_list("step", "by")) == [("resent", ada.pk)]


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:8000/accounts/password/reset/key/3-c8xyz/",
        "https://portal.example/invitations/abc/",
        "https://portal.example/accounts/invitation/7yH2k3",
        "https://portal.example/x/?token=Zx81aB_c-9dE0fG1hI2jK3lM4n",
    ],
)
def test_a_link_that_lets_in_is_kept_sealed_until_it_is_sent(db, link):
    mail = actions.mail_to("new@people.example", subject="S", text=f"Follow {link} to go on.", key="k")
    mail.refresh_from_db()

    assert mail.text == "Follow [link shown to its addressee only] to go on."
    assert mail.words_to_send == f"Follow {link} to go on."
    assert link.encode() not in bytes(Mail.objects.values_list("sealed_text", flat=True)[0])


def test_a_link_into_the_inbox_is_no_secret(alice):
    tell(alice)
    mail = Mail.objects.get()

    assert rules.without_secrets(mail.text) == mail.text == mail.words_to_send
    assert not mail.lets_in
