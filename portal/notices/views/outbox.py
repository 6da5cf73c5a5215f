"""The outbox as administrators see it: sent mail of a demonstration, and dead letters of any programme."""

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.access import Refused, allowed
from portal.notices import actions, pages, rules
from portal.notices.models import Mail


@allowed("mail.view")
def list_mails(request: HttpRequest) -> HttpResponse:
    """Every mail of a demonstration, newest first."""
    _only_in_a_demonstration()
    mails = Mail.objects.visible_to(request.membership)
    return render(request, "portal/notices/mails.html", {"page": pages.page_of(mails, request.GET.get("before", ""))})


@allowed("mail.view")
def show_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail of a demonstration; what would let its addressee in is shown to nobody else."""
    _only_in_a_demonstration()
    mail = get_object_or_404(Mail.objects.visible_to(request.membership), pk=pk)
    return render(request, "portal/notices/mail.html", {"mail": mail, "text": rules.text_for(mail, request.user)})


@allowed("outbox.manage")
def list_dead_letters(request: HttpRequest) -> HttpResponse:
    """Mails that were given up, with what the server said; their text is not shown."""
    return _dead_letters(request)


@allowed("outbox.manage", methods=["POST"])
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a dead letter back into the outbox."""
    mail = get_object_or_404(Mail.objects.visible_to(request.membership), pk=pk)
    try:
        actions.resend(mail, by=request.membership)
    except Refused as refused:
        return _dead_letters(request, refusal=refused.sentence, status=409)
    return HttpResponse(status=303, headers={"Location": reverse("mail:dead")})


def _dead_letters(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    dead = Mail.objects.visible_to(request.membership).filter(status=Mail.Status.DEAD)
    page = pages.page_of(dead, request.GET.get("before", ""))
    return render(request, "portal/notices/dead_letters.html", {"page": page, "refusal": refusal}, status=status)


def _only_in_a_demonstration() -> None:
    """By name, because the accounts stand above the notices."""
    if not apps.get_model("portal", "Installation").objects.filter(is_demonstration=True).exists():
        raise Http404
