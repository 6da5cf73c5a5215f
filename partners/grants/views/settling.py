"""A condition: its page, the partner's proof, and the programme's answers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.grants import conditions, rules
from partners.grants.forms import ReasonForm
from partners.grants.forms_proof import ProofForm
from partners.grants.models import Condition
from portal.access import Rule, allowed
from portal.acting import Told, form_data, page_of_act
from portal.cases import history, whose

METHODS = ("GET", "POST")


@allowed("applications.view")
def condition(request: HttpRequest, reference: str) -> HttpResponse:
    """What it asks for, whose turn it is, every proof with its answer, and what follows."""
    by, found = request.membership, fetch(request, reference)  # type: ignore[attr-defined]
    case, is_open = conditions.case_of(found), found.status == Condition.Status.OPEN
    waits = conditions.open_proof(found)
    return render(
        request,
        "partners/grants/condition.html",
        {
            "condition": found,
            "entry": conditions.entry_of(found),
            "consequence": conditions.consequence_of(found),
            "reads_proofs": rules.reads_proofs(by, found),
            "proofs": found.proofs.select_related("offered_by__user", "answered_by__user").prefetch_related(
                "documents__version__document"
            ),
            "turn": whose.turn_of(case, by, ended=found.get_status_display()) if case else None,
            "events": history.events(found, by),
            "may_open": by.can("evidence.view"),
            "knows_people": rules.knows_people(by),
            "may": {
                "prove": is_open and waits is None and rules.may_prove.allows(by, found),
                "meet": is_open and rules.may_settle.allows(by, found),
                "give_back": waits is not None and rules.may_settle.allows(by, found),
                "waive": is_open and rules.may_waive.allows(by, found),
            },
        },
    )


@allowed("evidence.upload", methods=METHODS)
def proof(request: HttpRequest, reference: str) -> HttpResponse:
    """The partner offers proof."""
    by, found = request.membership, fetch(request, reference)  # type: ignore[attr-defined]
    page = _page(
        found,
        title=_("Show that a condition is met"),
        button=_("Offer proof"),
        effects=[
            _("A reviewer of your lead authority reads it, and accepts it or returns it with a reason."),
            _("The condition stays open until then, with its date."),
        ],
    )
    return page_of_act(
        request, page, lambda values: conditions.offer_proof(found, **values, by=by),
        form=ProofForm(form_data(request), reader=by), refusal=rules.may_prove.why_not(by, found),
    )  # fmt: skip


@allowed("environments.assess", methods=METHODS)
def met(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody of the programme records that a condition is met, and on what."""
    effects = [
        _("The condition no longer bars access."),
        _("A proof that waits is accepted. The partner reads your reason."),
    ]
    titles = _("Record that a condition is met"), _("Record as met")
    return _answer(request, reference, titles, effects, conditions.meet_condition, rules.may_settle)


@allowed("environments.assess", methods=METHODS)
def proof_return(request: HttpRequest, reference: str) -> HttpResponse:
    """The proof does not show it."""
    effects = [_("The partner reads your reason and may offer another proof."), _("The condition stays open.")]
    titles = _("Return the proof"), _("Return proof")
    return _answer(request, reference, titles, effects, conditions.return_proof, rules.may_settle)


@allowed("decisions.make", methods=METHODS)
def waiver(request: HttpRequest, reference: str) -> HttpResponse:
    """An approver no longer asks for it."""
    effects = [_("The condition no longer bars access, and nothing more is to be shown."), _("The partner reads why.")]
    titles = _("Waive a condition"), _("Waive condition")
    return _answer(request, reference, titles, effects, conditions.waive, rules.may_waive)


def fetch(request: HttpRequest, reference: str) -> Condition:
    """The condition, or 404 where it is not this member's to see."""
    found = Condition.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return get_object_or_404(found.select_related("organisation__jurisdiction", "grant"), reference=reference)


def _answer(
    request: HttpRequest,
    reference: str,
    titles: tuple[str, str],
    effects: list[str],
    act: Callable[..., Any],
    rule: Rule,
) -> HttpResponse:
    by, found = request.membership, fetch(request, reference)  # type: ignore[attr-defined]
    page = _page(found, title=titles[0], button=titles[1], effects=effects)
    return page_of_act(
        request, page, lambda values: act(found, **values, by=by) and None,
        form=ReasonForm(form_data(request)), refusal=rule.why_not(by, found),
    )  # fmt: skip


def _page(found: Condition, **more: Any) -> Told:
    record = found.get_absolute_url()
    return Told(
        lead=f"{found.reference} · {found.organisation.name}",
        sentence=found.text,
        crumbs=[(_("Grants"), reverse("grants:list")), (found.reference, record)],
        back=record,
        back_words=_("Cancel"),
        mild=True,
        **more,
    )
