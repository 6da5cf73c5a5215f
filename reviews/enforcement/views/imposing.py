"""Imposing a suspension: nothing stops until the last step, and what stops is what was shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from partners.grants import holds
from portal import dates
from portal.access import Lost, Refused, allowed
from portal.sent_forms.once import sent_once
from reviews.enforcement import competence, grounds, imposing, inquiry, preview, rules, scope, telling, varying
from reviews.enforcement.forms import OrderForm, ScopeForm
from reviews.enforcement.inquiry import Inquiry
from reviews.enforcement.models import Suspension

PAGE = "reviews/enforcement/impose.html"


@allowed("suspensions.impose", methods=("GET", "POST"), step_up=True)
@sent_once
def impose(request: HttpRequest) -> HttpResponse:
    """The page with its preview. Any button but the last one only counts again."""
    return _answer(request, Page(request))


@allowed("suspensions.impose", methods=("GET", "POST"), step_up=True)
def vary(request: HttpRequest, reference: str) -> HttpResponse:
    """The same page for an order that takes the place of a confirmed one; it begins with the lines of that one."""
    by = request.membership  # type: ignore[attr-defined]
    varied = get_object_or_404(Suspension.objects.visible_to(by), reference=reference)
    page = Page(request, varied=varied)
    if reason := rules.may_vary.why_not(by, varied):
        return page.shown(422 if request.method == "POST" else 200, refusal=reason)
    return _answer(request, page)


def _answer(request: HttpRequest, page: "Page") -> HttpResponse:
    if not page.is_sent:
        return page.shown()
    if not page.is_valid() or page.inquiry.why_closed:
        return page.shown(status=422)
    try:
        suspension = imposing.impose_as_shown(page.order, shown=request.POST.get("shown", ""), by=page.by)
        return redirect("suspensions:detail", suspension.reference)
    except Refused as refused:
        page.untick()
        changes = getattr(refused, "changes", [])
        return page.shown(409 if isinstance(refused, Lost) else 422, refusal=refused.sentence, changes=changes)


class Page:
    """What was typed so far, whether it comes from the address or from the form."""

    def __init__(self, request: HttpRequest, *, varied: Suspension | None = None) -> None:
        self.request, self.by, self.varied = request, request.membership, varied  # type: ignore[attr-defined]
        asked = request.POST if request.method == "POST" else request.GET
        if varied is not None and not asked:
            asked = _as_it_stands(varied)
        self.is_sent = "impose" in request.POST
        self.scope = ScopeForm(asked, reader=self.by, prefix="stop")
        self.exception = ScopeForm(asked, reader=self.by, prefix="except")
        self.typed = {n: asked[n] for n in OrderForm.base_fields if n in asked}
        self.form = OrderForm(asked, reader=self.by)
        if not self.is_sent:
            self.untick()

    @property
    def exceptions(self) -> tuple:
        return () if self.exception.lines.is_open else (self.exception.lines,)

    @property
    def inquiry(self) -> Inquiry:
        """What is asked about people. An address asks nothing: only a form that was sent does."""
        is_form = self.request.method == "POST"
        typed = self.typed if is_form else {}
        return Inquiry(
            (self.scope.lines, *self.exceptions), typed.get("grounds", ""), typed.get("legal_order", ""), self.by
        )

    @property
    def order(self) -> Any:
        return self.form.order(self.scope.lines, self.exceptions, replaces=self.varied)

    def is_valid(self) -> bool:
        return all([self.scope.is_valid(), self.exception.is_valid(), self.form.is_valid()])

    def untick(self) -> None:
        """Keep what was typed; that the panel was read must be said again."""
        self.form = OrderForm(initial=self.typed | {"seen": False}, reader=self.by)

    def shown(self, status: int = 200, **more: Any) -> HttpResponse:
        lines, exceptions = self.scope.lines, self.exceptions
        asked = self.inquiry
        counted = preview.Preview() if asked.why_closed else preview.count(lines, exceptions)
        ground = next((g for g in grounds.all_grounds() if g.code == self.form["grounds"].value()), None)
        context = {
            "scope": self.scope,
            "exception": self.exception,
            "form": self.form,
            "grounds": grounds.all_grounds(),
            "ground": ground,
            "sentence": scope.sentence(lines, exceptions),
            "is_open": lines.is_open,
            "preview": counted,
            "shown": self._shown_of(counted, asked),
            "closed": asked.why_closed,
            "not_competent": competence.why_not(self.by, lines),
            **(self._personal(counted, asked) if asked.is_open else {}),
            "already_out": [(row, varying.stays_out(row, self.varied)) for row in counted.already_out],
            "counted_at": dates.now(),
            "is_listed_whole": "all" in self.request.POST,
            "varied": self.varied,
            **self._regained(lines, exceptions),
            "here": self.request.path,
            "told": telling.who_is_told(counted, lines, ground, self.form["second_person"].value(), by=self.by),
        }
        return render(self.request, PAGE, context | more, status=status)

    def _shown_of(self, counted: preview.Preview, asked: Inquiry) -> str:
        return inquiry.sealed(counted.shown) if asked.axes else counted.shown

    def _personal(self, counted: preview.Preview, asked: Inquiry) -> dict[str, Any]:
        """By partner and number; the names of some, once they are asked for. Both are recorded."""
        nameable = asked.may_name(counted.covered)
        named = nameable if "names" in self.request.POST else []
        asked.record(counted, named=named)
        return {"shares": inquiry.shares(counted), "nameable": nameable, "names": named}

    def _regained(self, lines: Any, exceptions: tuple) -> dict[str, Any]:
        """Who has access again; in number only where the old or the new scope asks about people."""
        if self.varied is None or lines.is_open or self.inquiry.why_closed:
            return {"regained": []}
        old, old_exceptions = holds.lines_of(self.varied.reference)
        rows = varying.regained(self.varied, holds.covered_pairs(lines, exceptions))
        if not inquiry.is_personal([lines, *exceptions, old, *old_exceptions]):
            return {"regained": rows}
        return {"regained": [], "regaining_people": len({row.named.person_id for row in rows})}


def _as_it_stands(varied: Suspension) -> QueryDict:
    """The form as it would be sent to impose the same again; the review date is to be chosen anew."""
    lines, exceptions = holds.lines_of(varied.reference)
    asked = ScopeForm.filled(lines, "stop")
    for exception in exceptions[:1]:
        asked.update(ScopeForm.filled(exception, "except"))
    for name in ("grounds", "legal_order", "reason", "lift_when"):
        asked[name] = getattr(varied, name)
    return asked
