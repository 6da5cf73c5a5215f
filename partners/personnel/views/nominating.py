"""What the partner's officer does: name somebody, ask for a check again, record that somebody left."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.personnel import actions, rules
from partners.personnel import vetting as vettings
from partners.personnel.forms import NominationForm, OfficerReasonForm
from partners.personnel.models import Check, Person
from partners.personnel.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act


@allowed("people.nominate", methods=("GET", "POST"))
def nomination(request: HttpRequest) -> HttpResponse:
    """Name a person; vetting begins with it."""
    by = request.membership  # type: ignore[attr-defined]
    page = Told(
        title=_("Name a person"),
        sentence=_("Tell the person first: they are checked before they may use a model."),
        effects_title=_("How this is kept"),
        effects=[
            _("The name can be read by your members and by those who vet."),
            _("Birth date, nationalities and residence are stored encrypted."),
            _("Only your officers, the person and those who vet read them."),
            _("Each nationality is also kept as a keyed tag, so that a hold can match it without reading it."),
            _("No document numbers and no reports are kept."),
        ],
        button=_("Name this person and begin the vetting"),
        crumbs=[(_("People"), reverse("people:list"))],
        back=reverse("people:list"),
        mild=True,
    )  # fmt: skip
    form = NominationForm(form_data(request))
    return page_of_act(request, page, lambda values: actions.nominate(by.organisation, **values, by=by), form=form)


@allowed("people.nominate", methods=("GET", "POST"), step_up=True)
def leaving(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that somebody left."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    page = told(
        person,
        title=_("Record that somebody left"),
        sentence=_("%(name)s no longer works for you.") % {"name": person.name},
        effects=[
            *_grants_lost(person),
            _("The vetting is over. If the person comes back, name them again."),
            _("What the person did before stays on the record."),
            *([_("The account is ended apart from this, under Members.")] if person.user_id else []),
        ],
        button=_("Record that 1 person left"),
    )
    refusal = rules.may_leave.why_not(by, person)
    return page_of_act(request, page, lambda _values: actions.leave(person, by=by), refusal=refusal)


@allowed("people.nominate", methods=("GET", "POST"))
def vetting(request: HttpRequest, reference: str) -> HttpResponse:
    """Vet somebody again after an expiry, a refusal or the end of a clearance."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    was_cleared = person.status == Person.Status.EXPIRED
    kinds = actions.missing(person) if was_cleared else actions.needed_checks(person.tier)
    labels = ", ".join(str(Check.Kind(kind).label) for kind in sorted(kinds))
    page = told(
        person,
        title=_("Vet this person again"),
        sentence=_("%(name)s is vetted again, and has no access until cleared.") % {"name": person.name},
        effects=[
            _("Asked for: %(kinds)s.") % {"kinds": labels},
            _("Checks that are still good go on counting.")
            if was_cleared
            else _("What was recorded before the last decision does not count any more."),
            _("Those who vet read your reason."),
        ],
        button=_("Ask for 1 vetting"),
        mild=True,
    )
    refusal = rules.may_vet_again.why_not(by, person)
    form = OfficerReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: vettings.vet_again(person, **values, by=by), form=form, refusal=refusal
    )


@allowed("people.nominate", methods=("GET", "POST"))
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a nomination back."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    page = told(
        person,
        title=_("Withdraw this nomination"),
        sentence=_("%(name)s is not vetted any further.") % {"name": person.name},
        effects=[*_grants_lost(person), _("Those who vet stop their work. To vet this person later, name them again.")],
        button=_("Withdraw 1 nomination"),
    )
    refusal = rules.may_withdraw.why_not(by, person)
    form = OfficerReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: vettings.withdraw(person, **values, by=by), form=form, refusal=refusal
    )


@allowed("people.view", methods=("POST",))
def renewal(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Ask for a check again, because the last one expires."""
    person = fetch(request, reference)
    actions.renew_check(person, kind=kind, by=request.membership)  # type: ignore[attr-defined]
    return HttpResponseRedirect(person.get_absolute_url(), status=303)


def _grants_lost(person: Person) -> list[str]:
    named = person.named_on.filter(ended_at=None).select_related("grant__release")
    return [
        _("Access on %(grant)s, %(release)s, ends at once.")
        % {"grant": row.grant.reference, "release": row.grant.release}
        for row in named
    ] or [_("The person is named on no grant now.")]
