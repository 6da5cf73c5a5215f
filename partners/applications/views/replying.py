"""Keeping the replies to what the programme asked, wherever they stand."""

from collections.abc import Sequence
from typing import Any

from partners.applications import actions
from partners.applications.answers import ReplyForm
from partners.applications.models import Application
from portal import autosave


def keep(application: Application, replies: Sequence[ReplyForm], *, by: Any) -> list[autosave.Conflict]:
    """Keep those that were sent and are good; gives the ones that were changed elsewhere meanwhile."""
    sent = {reply.question.pk: reply for reply in replies if autosave.sent(reply)}
    if not sent:
        return []
    clashing = actions.save_replies(
        application,
        replies={pk: reply.reply for pk, reply in sent.items()},
        seen={pk: autosave.seen(reply)[reply.name] for pk, reply in sent.items()},
        by=by,
    )
    return [
        conflict
        for pk, question in clashing.items()
        for conflict in autosave.clash(sent[pk], [sent[pk].name], {sent[pk].name: question.reply})
    ]
