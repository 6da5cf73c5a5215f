"""Putting a name or a birth date right: one page for the partner's officer, one for those who vet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from partners.personnel import corrections, rules
from partners.personnel.forms import CorrectionForm
from partners.personnel.models import Person
from partners.personnel.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("people.nominate", methods=("GET", "POST"), step_up=True)
def correction(request: HttpRequest, reference: str) -> HttpResponse:
    """The officer corrects; where checks were made, the vetting begins anew."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    page = told(
        person,
        title=_("Correct the name or birth date"),
        sentence=_("Put right what was entered wrongly for %(name)s.") % {"name": person.name},
        effects=_effects(person),
        button=_("Correct details"),
    )
    return page_of_act(
        request,
        page,
        lambda values: corrections.correct(person, **values, by=by),
        form=CorrectionForm(form_data(request), initial=_recorded(person)),
        refusal=rules.may_correct.why_not(by, person),
    )


@allowed("checks.record", methods=("GET", "POST"), step_up=True)
def spelling(request: HttpRequest, reference: str) -> HttpResponse:
    """Those who vet correct what was only written wrongly; the checks go on counting."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    page = told(
        person,
        title=_("Correct the spelling"),
        sentence=_("Use this only where every check was made on the right person."),
        effects=[
            _("The checks stay as they are, and access does not change."),
            _("Your name and your reason stay on the record; the partner’s officers are told."),
        ],
        button=_("Correct spelling"),
        mild=True,
    )
    return page_of_act(
        request,
        page,
        lambda values: corrections.correct_spelling(person, **values, by=by),
        form=CorrectionForm(form_data(request), initial=_recorded(person)),
        refusal=rules.may_correct_spelling.why_not(by, person),
    )


def _recorded(person: Person) -> dict[str, Any]:
    return {"name": person.name, "birth_date": person.birth_date}


def _effects(person: Person) -> list[str]:
    kept = _("What stood before is kept, encrypted, with your reason.")
    if not corrections.is_checked(person):
        return [_("No check has been made yet, so the vetting simply continues."), kept]
    named = person.named_on.filter(ended_at=None).select_related("grant")
    stops = [_("Access under %(grant)s stops until then.") % {"grant": row.grant.reference} for row in named]
    return [
        _("Every check is made again, because it was made under the old details."),
        *(stops if person.status == Person.Status.CLEARED else []),
        _("Was it only misspelt? Ask the reviewer to correct the spelling instead: the checks then still count."),
        kept,
    ]
