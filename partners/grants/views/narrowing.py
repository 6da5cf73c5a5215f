"""Narrower terms: the provider offers them, the partner answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from partners.grants import narrowing as acts
from partners.grants import rules, terms
from partners.grants.forms import NarrowingForm, ReasonForm
from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from partners.grants.views.fetching import fetch, told
from portal import moments
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("grants.consent", methods=("GET", "POST"))
def narrowing(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider changes the terms to narrower ones; nothing takes effect before the partner accepts."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    is_proposed = grant.status == Grant.Status.PROPOSED
    page = told(
        grant,
        title=_("Narrow this grant"),
        sentence=_("You consent on the terms below. The grant begins on them when the partner accepts.")
        if is_proposed
        else _("The terms below come into force when the partner accepts them."),
        effects=[
            _("The partner’s officers are told, and read your reason."),
            what_stands(grant),
            _("Every version stays on the record, with what was changed."),
        ],
        button=_("Offer these terms"),
        mild=True,
    )
    form = NarrowingForm(form_data(request), grant=grant)

    def act(values: dict[str, Any]) -> GrantVersion:
        return acts.narrow(
            grant, changes=form.changes, reason_class=values["reason_class"], text=values["text"], by=by
        )  # fmt: skip

    return page_of_act(request, page, act, form=form, refusal=_why_not_narrow(by, grant))


@allowed("grants.accept", methods=("GET", "POST"))
def acceptance(request: HttpRequest, reference: str) -> HttpResponse:
    """The partner takes the narrower terms."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    version = _offered(grant)
    page = told(
        grant,
        title=_("Accept the narrower terms"),
        sentence=_("From now on the grant has these terms. They cannot be widened again without a new application."),
        effects=[*_changed(grant, version, by), _("The provider is told.")],
        button=_("Accept 1 version of the terms"),
    )
    why_not = rules.may_answer_narrowing.why_not(by, grant)
    return page_of_act(request, page, lambda _values: acts.accept(version, by=by), refusal=why_not)


@allowed("grants.accept", methods=("GET", "POST"))
def refusal(request: HttpRequest, reference: str) -> HttpResponse:
    """The partner does not take them."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    version = _offered(grant)
    follows = (
        _("The provider is asked again whether it consents to the terms as they were proposed.")
        if grant.status == Grant.Status.PROPOSED
        else _("The terms in force stand. The provider may pause the grant or end it.")
    )
    page = told(
        grant,
        title=_("Do not accept the narrower terms"),
        sentence=_("Version %(number)d of the terms does not come into force.") % {"number": version.number},
        effects=[follows, _("The provider is told, and reads your reason.")],
        button=_("Say no to 1 version of the terms"),
        mild=True,
    )
    form = ReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: acts.refuse(version, **values, by=by), form=form,
        refusal=rules.may_answer_narrowing.why_not(by, grant),
    )  # fmt: skip


@allowed("grants.consent", methods=("GET", "POST"))
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider takes its offer back before it is answered."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    version = _offered(grant)
    page = told(
        grant,
        title=_("Take the narrower terms back"),
        sentence=_("The partner is not asked any more."),
        effects=[_("The version in force stands."), _("The partner’s officers are told.")],
        button=_("Take 1 version back"),
        mild=True,
    )
    why_not = rules.may_narrow.why_not(by, grant)
    return page_of_act(request, page, lambda _values: acts.take_back(version, by=by), refusal=why_not)


def what_stands(grant: Grant) -> str:
    """What holds until there is an answer, and what silence does."""
    if grant.status == Grant.Status.PROPOSED:
        return _("Until then nobody has access. Silence is not consent: the proposal lapses on its day.")
    return _(
        "Until then the terms in force stand; pause the grant if you cannot wait. Silence does not keep them: a "
        "running grant pauses by itself when the partner’s time to answer is over."
    )


def _offered(grant: Grant) -> GrantVersion:
    version = acts.unanswered(grant)
    if version is None or version.kind != GrantVersion.Kind.NARROWING:
        raise Http404
    return version


def _changed(grant: Grant, version: GrantVersion, by: Any) -> list[str]:
    before = terms.of(grant)
    spelt = terms.Spelling([before], reader=by).changes(before, version.terms)
    return [format_html("{}: <del>{}</del> <ins>{}</ins>", label, was, now) for label, was, now in spelt]


def _why_not_narrow(by: Any, grant: Grant) -> str:
    if (version := acts.unanswered(grant)) is not None:
        due = moments.words(version.due_at) if version.due_at else ""
        return _("Version %(number)d of the terms waits for an answer until %(day)s.") % {
            "number": version.number,
            "day": due,
        }
    return rules.may_narrow.why_not(by, grant)
