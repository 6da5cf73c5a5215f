"""Applications that change something approved before: they begin with what was approved and is still good."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications import consistency, rules
from partners.applications.actions import carryover
from partners.applications.actions.submission import locked
from partners.applications.models import AccessRequest, Application
from partners.rulebook.models import Rulebook
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.access import Refused
from portal.accounts.models import Membership
from portal.cases.references import next_reference
from portal.ledger import actions as ledger

APPROVED = [Application.Outcome.APPROVED, Application.Outcome.WITH_CONDITIONS]


@transaction.atomic
def start_renewal(organisation: Any, *, by: Membership) -> Application:
    """Begin to renew a standing that ends soon."""
    partner = _partner(organisation)
    rules.may_renew.check(by, partner)
    kind = Application.Kind.RENEWAL
    return _begin(partner, kind, tier=partner.tier, extends_from=partner.standing_until, by=by)


@transaction.atomic
def start_scope_change(
    organisation: Any, *, by: Membership, grant: Any = None, wanted: Mapping[str, Any] | None = None,
    people: Sequence[Any] = (),
) -> Application:  # fmt: skip
    """Begin to ask for another release, or for other terms of a grant; `wanted` are fields of `AccessRequest`."""
    partner = _partner(organisation)
    rules.may_change_scope.check(by, partner)
    application = _begin(partner, Application.Kind.SCOPE_CHANGE, tier=partner.tier, grant=grant, by=by)
    if wanted is not None:
        _ask(application, wanted, people)
    return application


@transaction.atomic
def start_extension(
    organisation: Any, *, grant: Any, extends_from: date, months: int, wanted: Mapping[str, Any],
    people: Sequence[Any], by: Membership,
) -> Application:  # fmt: skip
    """Begin to ask that a grant lasts longer on its own terms; grants say when that opens."""
    partner = _partner(organisation)
    rules.may_begin_on_standing.check(by, partner)
    kind, open_ones = Application.Kind.EXTENSION, Application.objects.exclude(status__in=rules.ENDED)
    if open_ones.filter(kind=kind, grant=grant).exists():
        raise Refused(_("An extension of this grant is under way already. Go on with that one."))
    if not 1 <= months <= Rulebook.current().number("grant.months"):
        raise Refused(
            _("A grant is extended by at most %(n)d months.") % {"n": Rulebook.current().number("grant.months")}
        )
    application = _begin(
        partner, kind, tier=partner.tier, grant=grant, extends_from=extends_from, months=months, by=by
    )  # fmt: skip
    _ask(application, wanted, people)
    return application


@transaction.atomic
def extend_standing(application: Application, *, reason: str, by: Membership) -> Application:
    """Lengthen the standing once, because a renewal that was filed in time is not decided yet."""
    application = locked(application)
    rules.may_extend_standing.check(by, application)
    if not reason.strip():
        raise Refused(_("Say why the renewal takes longer; the partner reads it."))
    partner = application.organisation.partner
    days = application.rulebook.number("renewal.extension_days")
    standing.extend(partner, until=partner.standing_until + timedelta(days=days), reason=reason, by=by)
    application.standing_extended_at = dates.now()
    application.save(update_fields=["standing_extended_at"])
    return application


def last_approved(organisation_id: int) -> Application | None:
    """The application whose answers were approved last, of whatever kind."""
    found = Application.objects.filter(organisation=organisation_id, outcome__in=APPROVED)
    return found.order_by("-decided_at", "-pk").first()


def _partner(organisation: Any) -> Partner:
    found = Partner.objects.select_for_update(of=("self",)).select_related("organisation")
    return found.get(organisation=organisation)


def _begin(partner: Partner, kind: str, *, by: Membership, **more: Any) -> Application:
    """In order: the draft, the answers and the evidence that is still good, the ledger."""
    parent = last_approved(partner.organisation_id)
    if parent is None:
        raise Refused(_("There is no approved application to build on. Ask the programme."))
    application = Application.objects.create(
        reference=next_reference("APP"), organisation=partner.organisation, kind=kind, parent=parent,
        rulebook=Rulebook.current(), declarations=dict(parent.declarations), created_by=by, created_at=dates.now(),
        **more,
    )  # fmt: skip
    carryover.copy_answers(parent, application, by=by)
    facts = {
        "kind": application.kind,
        "tier": application.tier,
        "rulebook": application.rulebook.edition,
        "parent": parent.reference,
    }
    ledger.append("application.started", application, by=by, facts=facts)
    return application


def _ask(application: Application, wanted: Mapping[str, Any], people: Sequence[Any]) -> None:
    request = AccessRequest.objects.create(application=application, **wanted)
    request.people.set(people)
    told = consistency.declared_by(request)
    if application.grant is not None:
        told["safeguard_profile"] = application.grant.safeguard_profile
    application.declarations = {**application.declarations, **told}
    application.save(update_fields=["declarations"])
