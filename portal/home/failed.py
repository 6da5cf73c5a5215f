"""What the portal could not make or send, for those who can try it again."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import Membership
from portal.failures.models import Failure
from portal.home.next import Next
from portal.notices.models import Mail


def failed_work(membership: Membership) -> list[Next]:
    """Letters, seals, scans and other background work that failed; each can be tried again on its page."""
    if membership.role != "administrator":
        return []
    number = Failure.objects.visible_to(membership).count()
    title = ngettext("%(n)d piece of background work failed", "%(n)d pieces of background work failed", number)
    text = _("The portal tries again by itself. Read why, and try again at once.")
    return [Next("alert", title % {"n": number}, text, None, reverse("failures:list"), _("Open"))] if number else []


def mails_given_up(membership: Membership) -> list[Next]:
    """Mails that no server took: whoever was to read them does not know yet."""
    number = Mail.objects.visible_to(membership).filter(status=Mail.Status.DEAD).count()
    title = ngettext("%(n)d e-mail could not be sent", "%(n)d e-mails could not be sent", number) % {"n": number}
    text = _("The portal has given up on it. Check the address and the mail server, then send it again.")
    address = f"{reverse('mail:list')}?status=dead"
    return [Next("alert", title, text, None, address, _("Open the outbox"))] if number else []
