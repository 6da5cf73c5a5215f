"""The outbox relay: claims one due mail at a time, sends it, and says so only after the server took it."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from portal import dates
from portal.notices import rules
from portal.notices.models import Delivery, Mail

logger = logging.getLogger("portal.notices")


def send_due_mails() -> int:
    """Send everything that is due; two relays at once share the work. Gives how many were sent."""
    sent = 0
    while (was_sent := _send_one()) is not None:
        sent += was_sent
    return sent


@transaction.atomic
def _send_one() -> bool | None:
    """Send one claimed mail; None when none is due. A crash in here leaves the row as it was: waiting."""
    due = Mail.objects.filter(status=Mail.Status.WAITING, due_at__lte=dates.now()).order_by("due_at", "pk")
    mail = due.select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    error = _send(mail)
    _note_failure(mail, error) if error else _note_sent(mail)
    return not error


def _send(mail: Mail) -> str:
    """Why the mail could not be handed over; empty once it was."""
    message = EmailMessage(
        subject=mail.subject,
        body=mail.words_to_send,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(fail_silently=False),
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _note_sent(mail: Mail) -> None:
    """From now on nobody but its addressee has the link that lets them in."""
    mail.text, mail.sealed_text = rules.without_secrets(mail.text), None
    mail.status = Mail.Status.SENT
    mail.sent_at = dates.now()
    mail.last_error = ""
    mail.save(update_fields=["text", "sealed_text", "status", "sent_at", "last_error"])
    Delivery.objects.create(mail=mail, step=Delivery.Step.SENT)


def _note_failure(mail: Mail, error: str) -> None:
    mail.tries += 1
    mail.last_error = error
    step = Delivery.Step.FAILED
    if mail.tries >= rules.MOST_TRIES:
        mail.status, step = Mail.Status.DEAD, Delivery.Step.GIVEN_UP
        logger.error("A mail was given up after %s tries: %s", mail.tries, mail.message_id)
    else:
        mail.due_at = dates.now() + rules.wait_after(mail.tries)
    mail.save(update_fields=["tries", "last_error", "status", "due_at"])
    Delivery.objects.create(mail=mail, step=step, reason=error)
