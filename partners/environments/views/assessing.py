"""What the programme does: assess, verify, or record that a place did not pass."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from partners.environments import actions, rules
from partners.environments.forms import ReasonForm, VerificationForm
from partners.environments.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("environments.assess", methods=("GET", "POST"))
def assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the declaration and its safeguards were looked at."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    page = told(
        environment,
        title=_("Record the assessment"),
        sentence=_("You looked at the declaration, the site and each safeguard with its evidence."),
        effects=[
            _("Another person then verifies it, or it fails."),
            _("The partner is told and reads what you wrote."),
        ],
        button=_("Record the assessment"),
        mild=True,
    )
    form = ReasonForm(form_data(request))
    why_not = rules.may_assess.why_not(by, environment)
    return page_of_act(
        request, page, lambda values: actions.assess(environment, **values, by=by), form=form, refusal=why_not
    )


@allowed("environments.assess", methods=("GET", "POST"))
def verification(request: HttpRequest, reference: str) -> HttpResponse:
    """Verify the environment until a day."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    waiting = environment.grants.filter(status="consented")
    page = told(
        environment,
        title=_("Verify this environment"),
        sentence=_("Models may be used at %(name)s until the day that you choose.") % {"name": environment.name},
        effects=[
            *(_("%(grant)s begins within a minute.") % {"grant": grant.reference} for grant in waiting),
            _("Access there also stops when a safeguard’s attestation expires."),
            _("The partner is told and reads what you wrote."),
        ],
        button=_("Verify environment"),
        mild=True,
    )
    form = VerificationForm(form_data(request))
    why_not = rules.may_verify.why_not(by, environment)
    return page_of_act(
        request, page, lambda values: actions.verify(environment, **values, by=by), form=form, refusal=why_not
    )


@allowed("environments.assess", methods=("GET", "POST"))
def failure(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the environment did not pass."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    page = told(
        environment,
        title=_("Record that it did not pass"),
        sentence=_("%(name)s did not pass.") % {"name": environment.name},
        effects=[
            _("No grant can be used there. The partner declares it anew when what was missing is mended."),
            _("The partner is told and reads what you wrote."),
        ],
        button=_("Record that 1 environment failed"),
    )
    form = ReasonForm(form_data(request))
    why_not = rules.may_assess.why_not(by, environment)
    return page_of_act(
        request, page, lambda values: actions.fail(environment, **values, by=by), form=form, refusal=why_not
    )
