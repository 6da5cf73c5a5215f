"""Drill: a mail server that says no for now, drops the line before its answer, or hangs."""

import zlib
from datetime import timedelta

import pytest

from portal.notices import actions, relay
from portal.notices.models import Mail
from tests.drills.post import Post, serving

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

MAILS, HOURS = 90, 24


def behave(message_id: str, attempt: int) -> str:
    """A third is refused for now twice, a third loses the line once after it was taken, a tenth hangs once."""
    sort = zlib.crc32(message_id.encode()) % 30
    if sort < 10:
        return "451 try later" if attempt <= 2 else "250 taken"
    if sort < 20:
        return "drop" if attempt == 1 else "250 taken"
    return "hang" if sort < 23 and attempt == 1 else "250 taken"


def test_a_mail_server_that_misbehaves_gets_every_mail_in_the_end(clock, settings, capsys):
    post = Post(behave)
    with serving(post) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
        for number in range(MAILS):
            actions.mail_to(f"{number}@drill.example", subject="S", text="T", key="drill")
        for _minute in range(HOURS * 6):
            relay.send_due_mails()
            clock.forward(minutes=10)
            if not Mail.objects.exclude(status="sent").exists():
                break
    failed = sum(post.attempts.values()) - MAILS
    within = clock.now - Mail.objects.order_by("pk")[0].created_at
    with capsys.disabled():
        print(
            f"\nmail server: {MAILS} mails, {failed} tries failed, {post.dropped} lines lost after the mail was taken; "
            f"{len(post.taken)} distinct mails, {post.doubled} twice, all within {within}"
        )
    assert set(Mail.objects.values_list("status", flat=True)) == {"sent"}
    assert len(post.taken) == MAILS
    assert post.doubled == post.dropped
    assert within <= timedelta(hours=2)
