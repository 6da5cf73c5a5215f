"""Leaving the programme, after seeing what ends with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.models import Application
from partners.applications.rules import ENDED
from partners.grants import leaving as acts
from partners.grants.actions import ENDED as ENDED_GRANTS
from partners.grants.forms import ReasonForm
from partners.grants.models import Grant, GrantPerson
from partners.rulebook.models import Rulebook
from partners.standing import rules
from partners.standing.models import Partner
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act


@allowed("applications.withdraw", methods=("GET", "POST"), step_up=True)
def withdrawal(request: HttpRequest) -> HttpResponse:
    """The partner leaves the programme."""
    by = request.membership  # type: ignore[attr-defined]
    partner = get_object_or_404(Partner.objects.visible_to(by), organisation=by.organisation_id)
    page = Told(
        title=_("Leave the programme"),
        lead=by.organisation.name,
        sentence=_("Your organisation no longer takes part. All access ends at once."),
        effects=[
            *_what_ends(by),
            *_what_stays(by),
            _("The programme and your providers are told. To come back, you apply from the beginning."),
        ],
        effects_title=_("What ends with it"),
        button=_("Leave the programme"),
        crumbs=[(_("Applications"), reverse("applications:list"))],
        back=reverse("applications:list"),
    )

    def act(values: dict[str, Any]) -> None:
        acts.withdraw(partner, reason=values["reason"], by=by)

    why_not = rules.may_withdraw.why_not(by, partner)
    return page_of_act(request, page, act, form=ReasonForm(form_data(request)), refusal=why_not)


def _what_stays(by: Any) -> list[str]:
    """What leaving does not end. Suspensions and removals are asked by name: those slices stand above this one."""
    suspensions, removals = by.organisation.suspensions.model, by.organisation.removals.model
    standing = suspensions.objects.visible_to(by).filter(status__in=suspensions.STANDING)
    considered = removals.objects.visible_to(by).filter(status__in=removals.OPEN)
    months = Rulebook.current().number("bar.months")
    return [
        *(_("%(suspension)s does not end, and neither do the days to answer it.") % {"suspension": suspension}
          for suspension in standing),
        *(_("%(removal)s is still decided. Until then you cannot apply, and after a removal not for %(n)d months.")
          % {"removal": removal, "n": months} for removal in considered),
        _("Nor does leaving end a violation that is looked at, a report that is owed, or a duty to delete."),
    ]  # fmt: skip


def _what_ends(by: Any) -> list[str]:
    grants = Grant.objects.filter(organisation=by.organisation_id).exclude(status__in=ENDED_GRANTS)
    named = GrantPerson.objects.filter(grant__in=grants, ended_at=None)
    people = named.values("person").distinct().count()
    loses = ngettext("%(n)d person loses access.", "%(n)d people lose access.", people) % {"n": people}
    applications = Application.objects.filter(organisation=by.organisation_id).exclude(status__in=ENDED)
    return [
        *(_("%(grant)s, %(release)s, ends.") % {"grant": grant, "release": grant.release}
          for grant in grants.select_related("release")),
        loses,
        *(_("%(application)s is closed without a decision.") % {"application": application}
          for application in applications),
    ]  # fmt: skip
