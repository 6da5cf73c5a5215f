"""What the partner does with a grant: give it up."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from partners.grants import actions, rules
from partners.grants.forms import ReasonForm
from partners.grants.views.fetching import fetch, told
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("grants.surrender", methods=("GET", "POST"), step_up=True)
def surrender(request: HttpRequest, reference: str) -> HttpResponse:
    """The partner gives the grant up."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    named = grant.named.filter(ended_at=None).select_related("person")
    page = told(
        grant,
        title=_("Give this grant up"),
        sentence=_("You no longer use %(release)s by this grant. It cannot be taken up again.")
        % {"release": grant.release.name},
        effects=[
            *(_("%(name)s loses access at once.") % {"name": row.person.name} for row in named),
            _("Duties from before stay: reports that are open, findings, and what was agreed to delete."),
            _("The provider is told."),
        ],
        button=_("Give up 1 grant"),
    )
    form = ReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: actions.surrender(grant, **values, by=by), form=form,
        refusal=rules.may_surrender.why_not(by, grant),
    )  # fmt: skip
