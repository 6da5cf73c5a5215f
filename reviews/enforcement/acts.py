"""What may be done with a suspension from where it stands, by whom, and what each act would do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.access import Rule
from portal.accounts.models import Membership
from reviews.enforcement import actions, rules
from reviews.enforcement.forms import LiftingForm, ReasonForm
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals import rules as removal_rules

STANDS = gettext_lazy("Whoever else is held by another suspension stays out.")
NOT_NOW = gettext_lazy("%(suspension)s is “%(status)s”; this cannot be done now.")


@dataclass(frozen=True)
class Act:
    """One act: its address is `suspensions:<name>`, its form's fields are the keyword arguments of `do`."""

    name: str
    label: str | Promise
    title: str | Promise
    sentence: str | Promise
    effects: tuple[str | Promise, ...]
    from_statuses: tuple[str, ...]
    rule: Rule
    do: Callable[..., Any] | None  # None: it has a page of its own.
    form: type[forms.Form] | None = None

    def why_not(self, by: Membership, suspension: Suspension) -> str:
        """Why this reader may not do it now; empty if they may."""
        if suspension.status not in self.from_statuses:
            return str(NOT_NOW) % {"suspension": suspension, "status": suspension.get_status_display()}
        return self.rule.why_not(by, suspension)

    def address(self, suspension: Suspension) -> str:
        return reverse(f"suspensions:{self.name}", args=[suspension.reference])


ACTS = {
    act.name: act
    for act in (
        Act(
            "confirmation",
            gettext_lazy("Confirm"),
            gettext_lazy("Confirm the suspension"),
            gettext_lazy("It then stands until two people lift it."),
            (
                gettext_lazy("It no longer lapses by itself."),
                gettext_lazy("The partner’s officers and the providers are told, with your reason for the partner."),
                gettext_lazy("It is reviewed on the date that was set."),
            ),
            ("interim",),
            rules.may_confirm,
            actions.confirm,
            ReasonForm,
        ),
        Act(
            "lifting-proposal",
            gettext_lazy("Propose to lift"),
            gettext_lazy("Propose to lift the suspension"),
            gettext_lazy("Nobody gets access back yet. A second person must agree."),
            (
                gettext_lazy("Access stays stopped until a second person agrees."),
                gettext_lazy("Everybody who could agree is told."),
            ),
            ("interim", "confirmed"),
            rules.may_propose_lifting,
            actions.propose_lifting,
            LiftingForm,
        ),
        Act(
            "lifting",
            gettext_lazy("Agree to lift"),
            gettext_lazy("Lift the suspension"),
            gettext_lazy("It ends at once. Whoever nothing else stops has access again."),
            (
                STANDS,
                gettext_lazy("The partner’s officers and the providers are told."),
                gettext_lazy("No token is revived: new ones must be asked for."),
            ),
            ("lift_proposed",),
            rules.may_lift & rules.first_lifter_still_signs,
            actions.lift,
        ),
        Act(
            "lifting-refusal",
            gettext_lazy("Refuse to lift"),
            gettext_lazy("Refuse to lift the suspension"),
            gettext_lazy("It goes back to where it stood, and access stays stopped."),
            (gettext_lazy("Your reason is kept. The lifting may be proposed again."),),
            ("lift_proposed",),
            rules.may_lift,
            actions.refuse_lifting,
            ReasonForm,
        ),
        Act(
            "variation",
            gettext_lazy("Vary it"),
            gettext_lazy("Vary the suspension"),
            gettext_lazy("A new order takes its place once a second person confirms it."),
            (),
            ("confirmed",),
            rules.may_vary,
            None,
        ),
        Act(
            "removal-case",
            gettext_lazy("Consider a removal"),
            gettext_lazy("Consider the removal of the partner"),
            gettext_lazy("Nothing ends yet. Two approvers from two jurisdictions decide on it."),
            (
                gettext_lazy("A case is opened that every authority’s approvers see."),
                gettext_lazy("The partner’s officers are told, with your reason."),
                gettext_lazy("The suspension stands as it stands."),
            ),
            ("confirmed",),
            removal_rules.may_consider,
            removals.consider,
            ReasonForm,
        ),
        Act(
            "withdrawal",
            gettext_lazy("Withdraw, placed by mistake"),
            gettext_lazy("Withdraw the suspension"),
            gettext_lazy("Only for one that was placed by mistake. It ends at once."),
            (STANDS, gettext_lazy("The partner’s officers and the providers are told what the mistake was.")),
            ("interim",),
            rules.may_withdraw,
            actions.withdraw,
            ReasonForm,
        ),
        Act(
            "acknowledgement",
            gettext_lazy("Say that we stopped serving"),
            gettext_lazy("Acknowledge the suspension"),
            gettext_lazy("You say that your gateways no longer serve whom this scope covers."),
            (gettext_lazy("The programme sees who acknowledged it, and when."),),
            Suspension.STANDING,
            rules.may_acknowledge,
            actions.acknowledge,
        ),
    )
}


@dataclass(frozen=True)
class Offer:
    """An act as the page of a suspension shows it: a button, or the sentence that says why not and who can."""

    act: Act
    address: str
    why_not: str


def offers(suspension: Suspension, reader: Membership) -> list[Offer]:
    """The acts that are due from where it stands: the programme's to its members, a provider's to its officers."""
    if reader.side == "partner":
        return []
    is_provider = reader.side == "provider"
    due = [
        act
        for act in ACTS.values()
        if suspension.status in act.from_statuses and (act.name == "acknowledgement") == is_provider
    ]
    if is_provider and suspension.acknowledgements.filter(
        provider=reader.organisation_id, acknowledged_at__isnull=False
    ):
        return []
    return [Offer(act, act.address(suspension), act.why_not(reader, suspension)) for act in due]
