"""A grant that is to last longer or to have other terms: the partner asks, and the provider answers an extension."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from partners.grants import extending, narrowing, rules
from partners.grants.forms import ExtensionForm, ProviderReasonForm
from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from partners.grants.views.fetching import fetch, told
from partners.rulebook.models import Rulebook
from portal import moments
from portal.access import allowed
from portal.acting import form_data, page_of_act


@allowed("applications.edit", methods=("GET", "POST"))
def extension(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin to ask that the grant lasts longer."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    number = Rulebook.current().number
    page = told(
        grant,
        title=_("Ask for an extension"),
        sentence=_("The grant ends on %(day)s. You ask that it lasts longer, on the terms that it has now.")
        % {"day": moments.words(grant.valid_until)},
        effects=[
            _("The extension opens on %(day)s, %(days)d days before the grant ends.")
            % {"day": moments.words(rules.extension_opens_on(grant)), "days": number("grant.extension_opens_days")},
            _("The draft begins with the answers that were approved last, and with evidence that is still good."),
            _("Decided within %(days)d working days; then the provider consents or not.")
            % {"days": number("decision.extension.working_days")},
            _("Without both the grant ends on its day."),
        ],
        button=_("Begin the extension"),
        mild=True,
    )  # fmt: skip
    form = ExtensionForm(form_data(request))
    return page_of_act(
        request, page, lambda values: extending.ask_for_extension(grant, **values, by=by), form=form,
        refusal=rules.may_extend.why_not(by, grant),
    )  # fmt: skip


@allowed("applications.edit", methods=("GET", "POST"))
def scope_change(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin to ask for other terms of this grant."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    page = told(
        grant,
        title=_("Ask for other terms"),
        sentence=_("You ask for this grant with other uses, people, data, rates, site or access level."),
        effects=[
            _("The draft begins with the terms of this grant, and with the answers that were approved last."),
            _("An approval is put to the provider as a new grant. When that begins, this one ends."),
            _("Until then this grant stays as it is."),
        ],
        button=_("Begin the change of scope"),
        mild=True,
    )
    why_not = rules.may_change_scope.why_not(by, grant)
    return page_of_act(request, page, lambda _values: extending.ask_for_change(grant, by=by), refusal=why_not)


@allowed("grants.consent", methods=("GET", "POST"), step_up=True)
def consent(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider agrees to an extension."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    version = _asked(grant)
    page = told(
        grant,
        title=_("Consent to the extension"),
        sentence=_("The grant lasts until %(day)s; every other term stays.")
        % {"day": moments.words(extending.last_day_of(version))},
        effects=[_("You can narrow it, pause it or withdraw your consent later, with a reason."),
                 _("The partner’s officers are told.")],
        button=_("Consent to 1 extension"),
        mild=True,
    )  # fmt: skip
    why_not = rules.may_consent.why_not(by, grant)
    return page_of_act(request, page, lambda _values: extending.consent(version, by=by), refusal=why_not)


@allowed("grants.consent", methods=("GET", "POST"))
def declination(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider does not agree to an extension."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    version = _asked(grant)
    page = told(
        grant,
        title=_("Decline the extension"),
        sentence=_("The grant ends on %(day)s, as it stands.") % {"day": moments.words(grant.valid_until)},
        effects=[_("The partner’s officers are told, and read your reason.")],
        button=_("Decline 1 extension"),
    )
    form = ProviderReasonForm(form_data(request))
    return page_of_act(
        request, page, lambda values: extending.decline(version, **values, by=by), form=form,
        refusal=rules.may_consent.why_not(by, grant),
    )  # fmt: skip


def _asked(grant: Grant) -> GrantVersion:
    version = narrowing.unanswered(grant)
    if version is None or version.kind != GrantVersion.Kind.EXTENSION:
        raise Http404
    return version
