"""The list of environments and the record of one."""

from typing import Any

from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.environments import actions, rules
from partners.environments.forms import EnvironmentFilter
from partners.environments.models import Attestation, Environment
from partners.environments.views.fetching import fetch, visible
from portal import dates, folding, moments
from portal.access import allowed
from portal.cases import history
from portal.cases.whose import left_to_partner, turn_of
from portal.listing import Sorting, chosen, paged

SORTS = {
    "environment": (gettext_lazy("Environment"), "name"),
    "status": (gettext_lazy("Status"), "status"),
    "until": (gettext_lazy("Verified until"), "verified_until"),
    "expires": (gettext_lazy("Next attestation expires"), "next_expiry"),
}


@allowed("environments.view")
def index(request: HttpRequest) -> HttpResponse:
    """Environments, until when each is verified, and the next attestation to expire."""
    by = request.membership  # type: ignore[attr-defined]
    form = EnvironmentFilter(request.GET)
    wanted = chosen(form)
    still_counting = Q(attestations__valid_until__gte=dates.now().date())
    environments = visible(request).annotate(next_expiry=Min("attestations__valid_until", filter=still_counting))
    if "status" in wanted:
        environments = environments.filter(status=wanted["status"])
    if "q" in wanted:
        environments = environments.filter(Q(name__finds=wanted["q"]) | Q(reference=folding.reference(wanted["q"])))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "may": {"declare": by.can("environments.edit")},
        **paged(request, environments, Sorting(request.GET, SORTS, default="environment")),
    }
    return render(request, "partners/environments/list.html", context)


@allowed("environments.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The place, its safeguards, whose turn it is, and what has happened."""
    by = request.membership  # type: ignore[attr-defined]
    environment = fetch(request, reference)
    attestations = list(environment.attestations.select_related("version__document"))
    newest = {attestation.safeguard: attestation for attestation in reversed(attestations)}
    absent = [label for value, label in Attestation.Safeguard.choices if value not in newest]
    context = {
        "environment": environment,
        "turn": _turn(environment, by),
        "facts": _facts(environment, by),
        "attestations": attestations,
        "newest": {attestation.pk for attestation in newest.values()},
        "absent": absent,
        "today": dates.now().date(),
        "grants": environment.grants.visible_to(by).select_related("release"),
        "corrections": environment.corrections.select_related("corrected_by__user", "corrected_by__organisation"),
        "events": history.events(environment, by),
        "may": _may(by, environment),
        "why_not": _why_not(by, environment),
    }
    return render(request, "partners/environments/detail.html", context)


def _facts(environment: Environment, reader: Any) -> list[tuple[str, Any]]:
    until = environment.verified_until
    judges = [(_("Assessed by"), environment.assessed_by), (_("Verified by"), environment.verified_by)]
    named = [(words, history.name_for(judge, reader)) for words, judge in judges if judge is not None]
    return [
        (_("Kind"), environment.get_kind_display()),
        (_("Site"), f"{environment.site}, {environment.country.name}"),
        (_("Operators and subcontractors"), environment.operators or "–"),
        (_("Verified until"), moments.words(until) if until else _("not verified yet")),
        *named,
    ]


def _why_not(by: Any, environment: Environment) -> str:
    """To those whose role judges environments: why they do not take this one's next step."""
    if not by.can("environments.assess") or not {"assessed", "verified"} & Environment.MOVES[environment.status]:
        return ""
    verifies = "verified" in Environment.MOVES[environment.status]
    return (rules.may_verify if verifies else rules.may_assess).why_not(by, environment)


def _may(by: Any, environment: Environment) -> dict[str, bool]:
    assesses = rules.may_assess.allows(by, environment)
    next_steps = Environment.MOVES[environment.status]
    return {
        "read_statements": by.side != "provider",
        "attest": rules.may_attest.allows(by, environment) and environment.status not in {"failed", "retired"},
        "correct": rules.may_correct.allows(by, environment),
        "retire": rules.may_retire.allows(by, environment),
        "assess": assesses and "assessed" in next_steps,
        "verify": "verified" in next_steps and rules.may_verify.allows(by, environment),
        "fail": assesses and "failed" in next_steps,
    }


def _turn(environment: Environment, by: Any) -> Any:
    """After the verification has expired, it is the partner that attests the safeguards again."""
    case = actions.case_of(environment)
    if environment.status == Environment.Status.EXPIRED:
        again = left_to_partner(case, by, _("to attest its safeguards again"))
        if again is not None:
            return again
    return turn_of(case, by, ended=environment.get_status_display())
