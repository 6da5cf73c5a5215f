"""The outbox as administrators see it: what became of each mail. Its text is shown in a demonstration only."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.access import Refused, allowed
from portal.notices import actions, pages, rules
from portal.notices.forms import MailFilter
from portal.notices.models import Mail


@allowed("outbox.manage")
def list_mails(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first, by what became of it."""
    form = MailFilter(request.GET)
    state = form.cleaned_data.get("status", "") if form.is_valid() else ""
    mails = _in_state(Mail.objects.visible_to(request.membership), state)
    page = pages.page_of(mails, request.GET.get("before", ""), status=state)
    context = {"page": page, "filter": form, "is_filtered": bool(state)}
    return render(request, "portal/notices/mails.html", context)


@allowed("outbox.manage")
def show_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, step by step; in a demonstration its text, without what would let its addressee in."""
    return _mail_page(request, _fetch(request, pk))


@allowed("outbox.manage", methods=["POST"])
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mail into the outbox again."""
    mail = _fetch(request, pk)
    try:
        actions.resend(mail, by=request.membership)
    except Refused as refused:
        return _mail_page(request, mail, refusal=refused.sentence, status=409)
    return HttpResponse(status=303, headers={"Location": reverse("mail:detail", args=[mail.pk])})


def _fetch(request: HttpRequest, pk: int) -> Mail:
    return get_object_or_404(Mail.objects.visible_to(request.membership), pk=pk)


def _mail_page(request: HttpRequest, mail: Mail, *, refusal: str = "", status: int = 200) -> HttpResponse:
    is_shown = _is_demonstration() and request.membership.can("mail.view")
    context: dict[str, Any] = {
        "mail": mail,
        "deliveries": mail.deliveries.select_related("by__user", "by__organisation"),
        "items": mail.items.count(),
        "text": mail.text if is_shown else "",
        "may_resend": not rules.why_not_again(mail),
        "refusal": refusal,
    }
    return render(request, "portal/notices/mail.html", context, status=status)


def _in_state(mails: QuerySet[Mail], state: str) -> QuerySet[Mail]:
    if state == "failing":
        return mails.filter(status=Mail.Status.WAITING, tries__gt=0)
    if state == Mail.Status.WAITING:
        return mails.filter(status=Mail.Status.WAITING, tries=0)
    return mails.filter(status=state) if state else mails


def _is_demonstration() -> bool:
    """By name, because the accounts stand above the notices."""
    return apps.get_model("portal", "Installation").objects.filter(is_demonstration=True).exists()
