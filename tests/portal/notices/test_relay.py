"""The outbox relay against a real SMTP server that takes, refuses or drops."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from portal.access import Refused
from portal.notices import actions, relay, rules
from portal.notices.models import Mail

pytestmark = pytest.mark.django_db


class Post:
    """A mail server's behaviour: `answers` in turn, then acceptance; keeps what it took."""

    def __init__(self) -> None:
        self.taken, self.answers = [], []

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


@pytest.fixture
def post(settings, unused_port):
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=unused_port, ready_timeout=20)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", unused_port, 5
    yield handler
    controller.stop()


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def a_mail(key="k") -> Mail:
    return actions.mail_to("mail.me@people.example", subject="Hello", text="A text.", key=key)


def message_id(envelope) -> str:
    lines = envelope.content.decode().splitlines()
    return next(line.partition(": ")[2] for line in lines if line.lower().startswith("message-id"))


def test_a_due_mail_is_sent_once(post, clock):
    mail = a_mail()

    assert relay.send_due_mails() == 1
    assert relay.send_due_mails() == 0

    mail.refresh_from_db()
    assert (mail.status, mail.sent_at, mail.tries) == ("sent", clock.now, 0)
    assert list(mail.deliveries.values_list("step", "at")) == [("sent", clock.now)]
    assert [message_id(envelope) for envelope in post.taken] == [mail.message_id]
    assert post.taken[0].rcpt_tos == ["mail.me@people.example"]


def test_the_link_that_lets_somebody_in_leaves_the_portal_with_its_mail(post, ada):
    link = "https://portal.example/accounts/invitations/Secret0"
    mail = actions.mail_to("new@people.example", subject="S", text=f"Follow {link}", key="link")

    assert relay.send_due_mails() == 1

    assert link in post.taken[0].content.decode()
    mail.refresh_from_db()
    assert (mail.sealed_text, link in mail.text) == (None, False)
    with pytest.raises(Refused, match="destroyed when it was sent"):
        actions.resend(mail, by=ada)


def test_a_mail_that_an_earlier_release_queued_loses_its_link_too(post):
    mail = a_mail()
    Mail.objects.update(text="Follow https://portal.example/accounts/invitations/Secret0")

    assert relay.send_due_mails() == 1

    assert "Secret0" in post.taken[0].content.decode()
    mail.refresh_from_db()
    assert "Secret0" not in mail.text


def test_a_mail_that_is_refused_for_now_is_tried_again_with_the_same_id(post, clock):
    post.answers = ["451 try later"]
    mail = a_mail()

    assert relay.send_due_mails() == 0

    mail.refresh_from_db()
    assert (mail.status, mail.tries) == ("waiting", 1)
    assert mail.due_at == clock.now + timedelta(minutes=1)
    assert "451" in mail.last_error

    assert relay.send_due_mails() == 0
    clock.forward(minutes=1)
    assert relay.send_due_mails() == 1
    assert [message_id(envelope) for envelope in post.taken] == [mail.message_id]


def test_a_dropped_connection_leaves_the_mail_waiting(post, clock):
    post.answers = ["drop"]
    mail = a_mail()

    assert relay.send_due_mails() == 0

    mail.refresh_from_db()
    assert (mail.status, mail.tries, post.taken) == ("waiting", 1, [])
    assert mail.last_error


def test_a_server_that_is_away_leaves_the_mail_waiting(settings, unused_port, clock):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port
    mail = a_mail()

    assert relay.send_due_mails() == 0

    mail.refresh_from_db()
    assert (mail.status, mail.tries) == ("waiting", 1)


def test_one_bad_mail_does_not_hold_up_the_others(post, clock):
    post.answers = ["550 no such person"]
    bad, good = a_mail("bad"), a_mail("good")

    assert relay.send_due_mails() == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("waiting", "sent")


def test_a_mail_is_given_up_after_ten_tries(post, clock):
    post.answers = ["550 no"] * 10
    mail = a_mail()
    waits = []

    for _try in range(10):
        relay.send_due_mails()
        mail.refresh_from_db()
        waits.append(mail.due_at - clock.now)
        clock.move_to(mail.due_at)

    assert (mail.status, mail.tries) == ("dead", 10)
    assert list(mail.deliveries.values_list("step", "reason"))[8:] == [
        ("failed", mail.last_error),
        ("given_up", mail.last_error),
    ]
    assert waits[:9] == rules.WAITS
    assert relay.send_due_mails() == 0


def test_a_dead_letter_can_be_sent_again(post, clock, ada):
    mail = a_mail()
    Mail.objects.filter(pk=mail.pk).update(status="dead", tries=10)

    actions.resend(mail, by=ada)

    assert relay.send_due_mails() == 1
    assert len(post.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_share_the_work(post):
    from threading import Thread

    from django.db import connection

    for number in range(12):
        a_mail(f"mail {number}")

    def work():
        relay.send_due_mails()
        connection.close()

    threads = [Thread(target=work) for _relay in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({message_id(envelope) for envelope in post.taken}) == len(post.taken) == 12
