"""What a decision will do, said before it is made; and its reasons and conditions in the library's words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from partners.applications.models import AccessRequest, Application
from partners.grants import extending
from partners.grants.models import Condition, Grant
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import moments
from portal.accounts import rules as accounts
from portal.accounts.models import Membership
from portal.cases.opening import newly_reading
from reviews.decisions import cosigners, quorum
from reviews.decisions.actions import Plan
from reviews.decisions.effects import may_apply_again_on, standing_after


@dataclass(frozen=True)
class ReasonInWords:
    """A coded reason as the partner reads it: the library's words, its rules and criteria, the decider's facts."""

    code: str
    label: str
    text: str
    rules: tuple[str, ...]
    criteria: tuple[str, ...]
    facts: str
    can_be_cured: bool


@dataclass(frozen=True)
class ConditionInWords:
    """A condition with when it has to be met."""

    code: str
    text: str
    when: str
    due_on: date | None = None


def reason_in_words(rulebook: Rulebook, code: str, facts: str) -> ReasonInWords:
    entry = rulebook.entry("refusal_reason", code)
    rules, criteria = entry.data.get("rules") or (), entry.data.get("criteria") or ()
    return ReasonInWords(
        code, entry.label, entry.text, tuple(map(str, rules)), tuple(criteria), facts, entry.data["curable"]
    )


def condition_in_words(condition: Any) -> ConditionInWords:
    """Of a stored condition or a planned one: both have code, text, kind and a day."""
    due_on = condition.due_day if hasattr(condition, "due_day") else condition.due_on
    when = {
        Condition.Kind.BEFORE_USE: lambda: _("before the model is used"),
        Condition.Kind.BY_DATE: lambda: _("by %(day)s") % {"day": moments.words(due_on)},
        Condition.Kind.STANDING: lambda: _("as long as access lasts"),
    }[Condition.Kind(condition.kind)]()
    return ConditionInWords(condition.code, condition.text, when, due_on)


def effects_of(application: Application, plan: Plan, *, by: Membership) -> list[str]:
    """Each thing that the decision does by itself, in order; `by` is whoever signs first."""
    effects = []
    state = quorum.of(quorum.latest(application))
    if state.deciders_for(plan.outcome) > 1:
        effects += _of_second_signature(application, state, by)
    if plan.outcome == Application.Outcome.REFUSED:
        effects.append(_of_refusal(application, plan))
    else:
        effects += _of_approval(application, plan)
    names = ", ".join(_officers(application)) or _("nobody: the organisation has no officer")
    effects.append(_("Told by notice and mail: %(names)s.") % {"names": names})
    effects.append(_("The letter below is made as a PDF and can be read by the partner."))
    effects.append(_("The case is closed. This cannot be taken back; a mistake is mended by a new decision."))
    return effects


def _of_second_signature(application: Application, state: quorum.Quorum, by: Membership) -> list[str]:
    """Who must co-sign, and whom the case is opened to where nobody who sees it may."""
    able = cosigners.who(application, state, by=by)
    if able:
        names = ", ".join(f"{member.user.name} ({member.organisation.name})" for member in able)
        return [_("Nothing below happens before one of these approvers co-signs: %(names)s.") % {"names": names}]
    opened = cosigners.joined_by(application, state, by=by)
    if not opened:
        return [_("Nothing below happens before a second approver co-signs. There is nobody who may: ask your lead.")]
    told = {
        "places": ", ".join(place.name for place in opened),
        "people": sum(newly_reading(application.case, place) for place in opened),
    }
    return [
        _("Nothing below happens before a second approver co-signs. Nobody who sees this case may."),
        _("With your proposal the whole case opens to %(places)s: %(people)d people can then read it.") % told,
    ]


def _of_refusal(application: Application, plan: Plan) -> str:
    told = {"partner": application.organisation.name}
    if application.organisation.partner.status == Partner.Status.APPLICANT:
        if day := may_apply_again_on(application, [code for code, _facts in plan.reasons]):
            told["day"] = moments.words(day)
            return _("%(partner)s is not admitted, and may apply again from %(day)s.") % told
        return _("%(partner)s is not admitted, and may apply again at any time.") % told
    return _("The standing and the grants of %(partner)s stay as they are, each until its own end.") % told


def _of_approval(application: Application, plan: Plan) -> list[str]:
    effects = [*_of_standing(application), *_of_grants(application)]
    for condition in map(condition_in_words, plan.conditions):
        effects.append(_("Condition, %(when)s: %(text)s") % {"when": condition.when, "text": condition.text})
    return effects


def _of_standing(application: Application) -> list[str]:
    partner = application.organisation.partner
    tier, until = standing_after(application, partner)
    if application.kind == Application.Kind.EXTENSION or (tier, until) == (partner.tier, partner.standing_until):
        return [_("The standing stays as it is.")]
    told = {"partner": application.organisation.name, "tier": tier, "until": moments.words(until) if until else "–"}
    effects = [_("%(partner)s is an active partner of tier %(tier)d until %(until)s.") % told]
    if accounts.lacks_a_deputy(application.organisation):
        effects.append(_("%(partner)s has no deputy officer (rule 1.3): set a condition where that matters.") % told)
    return effects


def _of_grants(application: Application) -> list[str]:
    days = application.rulebook.number("consent.working_days")
    if application.kind == Application.Kind.EXTENSION and application.grant is not None:
        until = moments.words(extending.extended_until(application))
        told = {"grant": application.grant, "until": until, "days": days}
        if application.grant.status not in extending.LIVE:
            return [_("%(grant)s has ended meanwhile: nothing is extended.") % told]
        return [_("The provider is asked to let %(grant)s last until %(until)s, and has %(days)d working days.") % told]
    effects = []
    for request in application.access_requests.select_related("release__provider"):
        told = {"release": request.release.name, "provider": request.release.provider.name, "days": days}
        effects.append(
            _("A grant for %(release)s is proposed to %(provider)s, which has %(days)d working days to consent.") % told
        )
        effects.append(_in_words(request, application))
        if application.grant is not None and application.grant.release_id == request.release_id:
            effects.append(_("When it begins, %(grant)s ends.") % {"grant": application.grant})
    return effects


def access_in_words(application: Application) -> list[str]:
    """What an approval proposes to the providers, with the safeguards that were declared."""
    if application.kind not in {Application.Kind.QUALIFICATION, Application.Kind.SCOPE_CHANGE}:
        return []
    found = application.access_requests.select_related("release__provider")
    return [_in_words(request, application) for request in found]


def _in_words(request: AccessRequest, application: Application) -> str:
    profile = application.declarations.get("safeguard_profile") or Grant.Profile.STANDARD
    return _("Proposed to %(provider)s: %(release)s, %(level)s, %(safeguards)s.") % {
        "provider": request.release.provider.name,
        "release": request.release.name,
        "level": request.get_access_level_display(),
        "safeguards": str(Grant.Profile(profile).label).lower(),
    }


def _officers(application: Application) -> list[str]:
    officers = Membership.objects.current().filter(organisation=application.organisation, role="responsible_officer")
    return [officer.user.name for officer in officers.select_related("user")]
