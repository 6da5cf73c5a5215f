"""What the partner does: declare a place, attest its safeguards, give it up."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.environments import actions, rules
from partners.environments.forms import AttestationForm, DeclarationForm
from partners.environments.models import Environment
from partners.environments.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act


@allowed("environments.edit", methods=("GET", "POST"))
def declaration(request: HttpRequest) -> HttpResponse:
    """Declare a place where a model is to be used."""
    by = request.membership  # type: ignore[attr-defined]
    page = Told(
        title=_("Declare an environment"),
        sentence=_("One site with one set of safeguards is one environment."),
        effects=[
            _("The programme is asked to assess it."),
            _("You attest its safeguards on its page, each with a test and its date."),
            _("No grant is usable there until it is verified."),
        ],
        button=_("Declare this environment"),
        crumbs=[(_("Environments"), reverse("environments:list"))],
        back=reverse("environments:list"),
        mild=True,
    )
    form = DeclarationForm(form_data(request))
    return page_of_act(request, page, lambda values: actions.declare(by.organisation, **values, by=by), form=form)


@allowed("environments.edit", methods=("GET", "POST"))
def attestation(request: HttpRequest, reference: str) -> HttpResponse:
    """Attest one safeguard."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    page = told(
        environment,
        title=_("Attest a safeguard"),
        sentence=_("You attest that this safeguard works here as you say, and was tested on that day."),
        effects=[
            _("The attestation counts from its test for as long as the rulebook says, then access there stops."),
            _("It is never changed. A new test is a new attestation."),
        ],
        button=_("Attest 1 safeguard"),
        mild=True,
    )
    form = AttestationForm(form_data(request), reader=by)
    return page_of_act(
        request,
        page,
        lambda values: actions.attest(environment, **values, by=by).environment,
        form=form,
        refusal=rules.may_attest.why_not(by, environment),
    )


@allowed("environments.edit", methods=("GET", "POST"))
def retirement(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a place up whose verification is over."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    page = told(
        environment,
        title=_("Retire this environment"),
        sentence=_("No model is used at %(name)s any more.") % {"name": environment.name},
        effects=_effects_of_retiring(environment),
        button=_("Retire 1 environment"),
    )
    why_not = rules.may_retire.why_not(by, environment)
    return page_of_act(request, page, lambda _values: actions.retire(environment, by=by), refusal=why_not)


def _effects_of_retiring(environment: Environment) -> list[str]:
    grants = environment.grants.filter(status__in=["proposed", "consented", "active", "paused", "suspended"])
    return [
        _("It cannot be verified again. The same place is declared anew."),
        *(_("%(grant)s stays not usable.") % {"grant": grant.reference} for grant in grants),
    ]
