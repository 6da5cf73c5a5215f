"""Recording that a condition is met."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.grants import conditions, rules
from partners.grants.forms import ReasonForm
from partners.grants.models import Condition
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act


@allowed("environments.assess", methods=("GET", "POST"))
def condition(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody of the programme records that a condition is met, and on what."""
    by = request.membership  # type: ignore[attr-defined]
    found = get_object_or_404(
        Condition.objects.visible_to(by).select_related("organisation", "grant"), reference=reference
    )
    back = found.grant.get_absolute_url() if found.grant else reverse("grants:list")
    page = Told(
        title=_("Record that a condition is met"),
        lead=f"{found.reference} · {found.organisation.name}",
        sentence=found.text,
        effects=[
            _("The condition no longer stands against access."),
            _("Your reason stands on the record, and the partner reads it."),
        ],
        button=_("Record that 1 condition is met"),
        crumbs=[(_("Grants"), reverse("grants:list")), *([(found.grant.reference, back)] if found.grant else [])],
        back=back,
        mild=True,
    )  # fmt: skip
    form = ReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: conditions.meet_condition(found, **values, by=by), form=form,
        refusal=rules.may_settle.why_not(by, found),
    )  # fmt: skip
