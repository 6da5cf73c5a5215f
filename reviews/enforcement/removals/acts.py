"""What may be done with a removal from where it stands, by whom, and what each act would do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.access import Rule
from portal.accounts.models import Membership
from reviews.decisions.forms import Prose
from reviews.enforcement.removals import actions, rules, unsettled
from reviews.enforcement.removals.models import Removal


class TextForm(forms.Form):
    """The reasons of a removal."""

    text = Prose(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy("As the letter prints them. What happened, which rule it broke, what was tried before."),
        rows=8,
    )
    not_waited = Prose(
        label=gettext_lazy("Why you do not wait for the partner’s answer"),
        help_text=gettext_lazy("The co-signer reads this, and it stays on the record."),
        rows=4,
    )

    def __init__(self, *args: Any, removal: Removal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unsettled.of(removal).until is None:
            del self.fields["not_waited"]


class ReasonForm(forms.Form):
    def __init__(self, *args: Any, removal: Removal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    reason = Prose(label=gettext_lazy("Why"), help_text=gettext_lazy("The partner reads this."), rows=3)


@dataclass(frozen=True)
class Act:
    """One act: its address is `removals:<name>`, its form's fields are the keyword arguments of `do`."""

    name: str
    label: str | Promise
    title: str | Promise
    sentence: str | Promise
    from_statuses: tuple[str, ...]
    rule: Rule
    do: Callable[..., Any]
    form: type[forms.Form] | None = None
    ends_access: bool = False
    effects: tuple[str | Promise, ...] = ()

    def why_not(self, by: Membership, removal: Removal) -> str:
        return self.rule.why_not(by, removal)

    def address(self, removal: Removal) -> str:
        return reverse(f"removals:{self.name}", args=[removal.reference])


ACTS = {
    act.name: act
    for act in (
        Act(
            "proposal",
            gettext_lazy("Propose the removal"),
            gettext_lazy("Propose to remove the partner"),
            gettext_lazy("Nothing ends yet. An approver of another jurisdiction must co-sign. Then:"),
            ("considered",),
            rules.may_propose,
            actions.propose,
            TextForm,
            ends_access=True,
        ),
        Act(
            "cosignature",
            gettext_lazy("Co-sign removal"),
            gettext_lazy("Co-sign the removal"),
            gettext_lazy("The partner leaves the programme at once."),
            ("proposed",),
            rules.may_cosign,
            actions.cosign,
            ends_access=True,
        ),
        Act(
            "withdrawal",
            gettext_lazy("Withdraw the proposal"),
            gettext_lazy("Withdraw the proposed removal"),
            gettext_lazy("It is not made, and stays to be decided."),
            ("proposed",),
            rules.may_withdraw,
            actions.withdraw_proposal,
            effects=(
                gettext_lazy("The suspension stands as it stood."),
                gettext_lazy("Any approver may propose the removal again, or not pursue it."),
            ),
        ),
        Act(
            "dropping",
            gettext_lazy("Do not pursue it"),
            gettext_lazy("Do not pursue the removal"),
            gettext_lazy("The case is closed without a removal."),
            ("considered",),
            rules.may_drop,
            actions.drop,
            ReasonForm,
            effects=(
                gettext_lazy("The suspension stands as it stood."),
                gettext_lazy("The partner’s officers are told."),
                gettext_lazy("It may be brought up again from the suspension."),
            ),
        ),
    )
}


@dataclass(frozen=True)
class Offer:
    """An act as the page shows it: a button, or the sentence that says why not and who can."""

    act: Act
    address: str
    why_not: str


def offers(removal: Removal, reader: Membership) -> list[Offer]:
    """The acts that are due from where it stands; for the programme only."""
    if reader.side != "programme":
        return []
    due = [act for act in ACTS.values() if removal.status in act.from_statuses]
    return [Offer(act, act.address(removal), act.why_not(reader, removal)) for act in due]
