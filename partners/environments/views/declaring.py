"""What the partner does: declare a place, attest its safeguards, give it up."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.environments import actions, corrections, rules
from partners.environments.forms import AttestationsForm, CorrectionForm, DeclarationForm
from partners.environments.models import Attestation, Environment
from partners.environments.views.fetching import fetch, told
from portal import dates
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
        title=_("Attest safeguards"),
        sentence=_("You attest that each safeguard you fill in works here as you say, and was tested on that day."),
        effects=[
            *(
                _("%(safeguard)s: counts for %(months)d months from the test.")
                % {"safeguard": safeguard.label, "months": actions.months_of(safeguard)}
                for safeguard in Attestation.Safeguard
            ),
            _("After that, access there stops until a new test is attested."),
            _("Without evidence the programme has your word only, and may ask for the report before it verifies."),
            _("An attestation is never changed. A new test is a new attestation."),
        ],
        button=_("Attest safeguards"),
        mild=True,
    )
    form = AttestationsForm(form_data(request), reader=by, states=_states(environment))
    return page_of_act(
        request,
        page,
        lambda values: actions.attest_all(environment, **values, by=by),
        form=form,
        refusal=rules.may_attest.why_not(by, environment),
    )


@allowed("environments.edit", methods=("GET", "POST"))
def correction(request: HttpRequest, reference: str) -> HttpResponse:
    """Put right what is recorded of a place."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    page = told(
        environment,
        title=_("Correct what is recorded"),
        sentence=_("Put right what was declared wrongly of %(name)s. A place that moved is a new environment.")
        % {"name": environment.name},
        effects=_effects_of_correcting(environment),
        button=_("Correct details"),
        mild=environment.status != Environment.Status.VERIFIED,
    )
    recorded = {field: str(getattr(environment, field)) for field in corrections.FIELDS}
    return page_of_act(
        request,
        page,
        lambda values: corrections.correct(environment, **values, by=by),
        form=CorrectionForm(form_data(request), initial=recorded),
        refusal=rules.may_correct.why_not(by, environment),
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


def _states(environment: Environment) -> dict[str, str]:
    """What counts of each safeguard today."""
    newest = {each.safeguard: each for each in environment.attestations.order_by("attested_at")}
    today = dates.now().date()

    def state(each: Attestation | None) -> str:
        if each is None:
            return _("not attested")
        day = f"{each.valid_until:%-d %b %Y}"
        if each.valid_until < today:
            return _("expired on %(day)s") % {"day": day}
        return _("attested until %(day)s") % {"day": day}

    return {safeguard: state(newest.get(safeguard)) for safeguard in Attestation.Safeguard.values}


def _effects_of_correcting(environment: Environment) -> list[str]:
    kept = _("What stood before is kept with your reason.")
    if environment.status != Environment.Status.VERIFIED:
        return [_("The programme judges the place by the corrected words."), kept]
    grants = environment.grants.filter(status__in=["consented", "active", "paused", "suspended"])
    return [
        _("The verification ends with this act, and the programme is asked to verify the place again."),
        *(_("Access under %(grant)s stops until then.") % {"grant": grant.reference} for grant in grants),
        kept,
    ]


def _effects_of_retiring(environment: Environment) -> list[str]:
    grants = environment.grants.filter(status__in=["proposed", "consented", "active", "paused", "suspended"])
    return [
        _("It cannot be verified again. The same place is declared anew."),
        *(_("%(grant)s stays not usable.") % {"grant": grant.reference} for grant in grants),
    ]
