"""What a reviewer does: record a check, hold, clear again, refuse or revoke."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from partners.personnel import actions, rules
from partners.personnel.forms import CheckForm, EndForm, ReasonForm
from partners.personnel.models import Person
from partners.personnel.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("checks.record", methods=("GET", "POST"))
def check(request: HttpRequest, reference: str, public_id: uuid.UUID) -> HttpResponse:
    """Record the outcome of one check."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    wanted = get_object_or_404(person.checks, public_id=public_id)
    page = told(
        person,
        title=_("Record a check: %(kind)s") % {"kind": wanted.get_kind_display()},
        sentence=_("The portal refuses the report itself: outcome, issuer and reference only."),
        effects=[
            _("When every check that tier %(tier)s needs is clear, the person is cleared in the same act.")
            % {"tier": person.tier},
            _("An adverse outcome holds a cleared person at once, on every grant."),
            _("What is recorded is not changed any more. A correction is a new check."),
        ],
        button=_("Record this check"),
        mild=True,
    )
    why_not = rules.may_record_check.why_not(by, person)
    return page_of_act(
        request,
        page,
        lambda values: actions.record_check(wanted, **values, by=by).person,
        form=CheckForm(form_data(request)),
        refusal=why_not,
    )


@allowed("checks.record", methods=("GET", "POST"))
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Hold a cleared person because of adverse information."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    page = told(
        person,
        title=_("Hold this person"),
        sentence=_("%(name)s is held until the information was looked at.") % {"name": person.name},
        effects=_effects_of_ending(person),
        button=_("Hold 1 person"),
    )
    form = ReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.hold(person, **values, by=by), form=form, refusal=_why_not(by, person)
    )


@allowed("checks.record", methods=("GET", "POST"), step_up=True)
def clearance(request: HttpRequest, reference: str) -> HttpResponse:
    """Clear a held person again."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    page = told(
        person,
        title=_("Clear this person again"),
        sentence=_("The information was looked at, and %(name)s is cleared again.") % {"name": person.name},
        effects=[
            _("Access is effective again wherever nothing else stands against it."),
            _("An adverse check must have been done again and be clear."),
        ],
        button=_("Clear 1 person again"),
        mild=True,
    )
    form = ReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.clear_again(person, **values, by=by), form=form,
        refusal=_why_not(by, person),
    )  # fmt: skip


@allowed("checks.record", methods=("GET", "POST"))
def refusal(request: HttpRequest, reference: str) -> HttpResponse:
    """Refuse a person in vetting, or end the clearance of a cleared or held one."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    is_vetted = person.status == Person.Status.VETTING
    page = told(
        person,
        title=_("Refuse this person") if is_vetted else _("End this clearance"),
        sentence=(_("%(name)s is not cleared.") if is_vetted else _("%(name)s is no longer cleared."))
        % {"name": person.name},
        effects=_effects_of_ending(person),
        button=_("Refuse 1 person") if is_vetted else _("End 1 clearance"),
    )
    return page_of_act(
        request,
        page,
        lambda values: actions.refuse_or_revoke(person, **values, by=by),
        form=EndForm(form_data(request)),
        refusal=rules.may_end.why_not(by, person),
    )


def _why_not(by: object, person: Person) -> str:
    return rules.may_clear.why_not(by, person)


def _effects_of_ending(person: Person) -> list[str]:
    named = person.named_on.filter(ended_at=None).select_related("grant__release")
    grants = [
        _("No access on %(grant)s, %(release)s, from this act on.")
        % {"grant": row.grant.reference, "release": row.grant.release}
        for row in named
    ]
    return [
        *(grants or [_("The person is named on no grant now.")]),
        _("The partner’s officers are told, and read your reason."),
    ]
