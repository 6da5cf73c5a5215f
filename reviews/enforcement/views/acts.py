"""The acts on a suspension, each with a page that says what it does before it is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access import Lost, Refused, allowed
from reviews.enforcement import varying, wording
from reviews.enforcement.acts import ACTS, Act
from reviews.enforcement.models import Suspension

METHODS = ("GET", "POST")


@allowed("suspensions.confirm", methods=METHODS, step_up=True)
def confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    """A second person confirms."""
    return _act(request, reference, ACTS["confirmation"])


@allowed("suspensions.lift", methods=METHODS, step_up=True)
def lifting_proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """The first of two people proposes to lift."""
    return _act(request, reference, ACTS["lifting-proposal"])


@allowed("suspensions.lift", methods=METHODS, step_up=True)
def lifting(request: HttpRequest, reference: str) -> HttpResponse:
    """The second person agrees to lift."""
    return _act(request, reference, ACTS["lifting"])


@allowed("suspensions.lift", methods=METHODS, step_up=True)
def lifting_refusal(request: HttpRequest, reference: str) -> HttpResponse:
    """The second person does not agree to lift."""
    return _act(request, reference, ACTS["lifting-refusal"])


@allowed("suspensions.confirm", methods=METHODS, step_up=True)
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """A second person withdraws what was placed by mistake."""
    return _act(request, reference, ACTS["withdrawal"])


@allowed("suspensions.confirm", methods=METHODS, step_up=True)
def removal_case(request: HttpRequest, reference: str) -> HttpResponse:
    """An approver or administrator brings the removal of the partner up."""
    return _act(request, reference, ACTS["removal-case"])


@allowed("suspensions.view", methods=METHODS, step_up=True)
def acknowledgement(request: HttpRequest, reference: str) -> HttpResponse:
    """A provider's officer says that its gateways stopped serving."""
    return _act(request, reference, ACTS["acknowledgement"])


def _act(request: HttpRequest, reference: str, act: Act) -> HttpResponse:
    by = request.membership  # type: ignore[attr-defined]
    suspension = get_object_or_404(Suspension.objects.visible_to(by), reference=reference)
    is_sent = request.method == "POST"
    form = act.form(request.POST if is_sent else None) if act.form else None
    refusal, status = act.why_not(by, suspension), 422 if is_sent else 200
    if is_sent and act.do and not refusal and (form is None or form.is_valid()):
        try:
            act.do(suspension, by=by, **(form.cleaned_data if form else {}))
            return redirect("suspensions:detail", reference)
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    context = _told(suspension, act, by) | {"form": form, "refusal": refusal}
    return render(request, "components/confirm_page.html", context, status=status)


def _of_a_variation(suspension: Suspension, act: Act) -> list[str]:
    """What confirming a variation ends, and for how many."""
    if suspension.replaces is None or act.name != "confirmation":
        return []
    people = len({row.named.person_id for row in varying.regained_by(suspension)})
    words = ngettext(
        "%(varied)s ends in the same act. %(n)s person has access again.",
        "%(varied)s ends in the same act. %(n)s people have access again.",
        people,
    )
    return [words % {"varied": suspension.replaces, "n": people}]


def _told(suspension: Suspension, act: Act, reader: Any) -> dict[str, Any]:
    record = reverse("suspensions:detail", args=[suspension.reference])
    return {
        "title": act.title,
        "lead": f"{suspension.reference} · {wording.scope_for(suspension, reader)}",
        "crumbs": [(_("Suspensions"), reverse("suspensions:list")), (suspension.reference, record)],
        "sentence": act.sentence,
        "effects": [*act.effects, *_of_a_variation(suspension, act)],
        "button": act.label,
        "back": record,
    }
