"""The list of releases, the record of one, and what its provider does with it."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.releases import actions, rules
from partners.releases.forms import AnnouncementForm, EndForm, ReleaseFilter, TierForm
from partners.releases.models import Release
from portal.access import allowed
from portal.acting import Told, form_data, page_of_act
from portal.cases import history
from portal.listing import Sorting, chosen, paged

LIVE = ["active", "paused", "suspended"]
SORTS = {
    "provider": (gettext_lazy("Provider"), "provider__name", "family", "name"),
    "release": (gettext_lazy("Release"), "name"),
    "status": (gettext_lazy("Status"), "status"),
    "tier": (gettext_lazy("Capability tier"), "tier"),
    "last": (gettext_lazy("Last day"), "ends_on"),
}


@allowed("releases.view")
def index(request: HttpRequest) -> HttpResponse:
    """Releases by provider and family."""
    by = request.membership  # type: ignore[attr-defined]
    form = ReleaseFilter(request.GET)
    wanted = chosen(form)
    releases = Release.objects.visible_to(by).select_related("provider")
    if "status" in wanted:
        releases = releases.filter(status=wanted["status"])
    if "q" in wanted:
        releases = releases.filter(Q(name__finds=wanted["q"]) | Q(family__finds=wanted["q"]))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "may": {"announce": by.can("releases.edit")},
        **paged(request, releases, Sorting(request.GET, SORTS, default="provider")),
    }
    return render(request, "partners/releases/list.html", context)


@allowed("releases.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One release with the grants to it that this member may see."""
    by = request.membership  # type: ignore[attr-defined]
    release = _fetch(request, reference)
    changes = rules.may_change.allows(by, release)
    next_steps = Release.MOVES[release.status] if changes else set()
    context = {
        "release": release,
        "grants": release.grants.visible_to(by).select_related("organisation", "environment")[:100],
        "events": history.events(release, by),
        "may": {step: step in next_steps for step in ("available", "ending", "withdrawn")}
        | {"correct_tier": rules.may_correct_tier.allows(by, release)},
    }
    return render(request, "partners/releases/detail.html", context)


@allowed("releases.edit", methods=("GET", "POST"))
def announcement(request: HttpRequest) -> HttpResponse:
    """Announce a release to the programme."""
    by = request.membership  # type: ignore[attr-defined]
    page = Told(
        title=_("Announce a release"),
        sentence=_("Partners can apply for it from now on; it is usable once you make it available."),
        effects=[
            _("Name, family and tier are shown to every partner."),
            _("Each grant to it still needs your consent."),
        ],
        button=_("Announce this release"),
        crumbs=[(_("Model releases"), reverse("releases:list"))],
        back=reverse("releases:list"),
        mild=True,
    )
    form = AnnouncementForm(form_data(request))
    return page_of_act(request, page, lambda values: actions.announce(**values, by=by), form=form)


@allowed("releases.edit", methods=("GET", "POST"))
def availability(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a release available."""
    release = _fetch(request, reference)
    page = _told(
        release,
        title=_("Make it available"),
        sentence=_("%(release)s is served from now on.") % {"release": release},
        effects=[_grants_sentence(release, _("become usable, where nothing else stands against it"))],
        button=_("Make 1 release available"),
        mild=True,
    )
    return _page(request, release, page, lambda by, _values: actions.make_available(release, by=by))


@allowed("releases.correct", methods=("GET", "POST"))
def tier(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct the capability tier of a release."""
    by = request.membership  # type: ignore[attr-defined]
    release = _fetch(request, reference)
    in_force = release.grants.filter(status__in=actions.IN_FORCE).count()
    counted = ngettext("%(n)d grant", "%(n)d grants", in_force) % {"n": in_force}
    page = _told(
        release,
        title=_("Correct the capability tier"),
        sentence=_("%(release)s is recorded as tier %(tier)d.") % {"release": release, "tier": release.tier},
        effects=[
            _("A higher tier asks more of %(grants)s at once: whoever is not cleared for it loses access.")
            % {"grants": counted},
            _("A lower tier takes nothing from anybody. Once there are grants, only an administrator lowers it."),
            _("The tier before, the new one and your reason stay on the record."),
        ],
        button=_("Correct tier"),
    )
    return page_of_act(
        request,
        page,
        lambda values: actions.correct_tier(release, **values, by=by),
        form=TierForm(form_data(request), initial={"tier": release.tier}),
        refusal=rules.may_correct_tier.why_not(by, release),
    )


@allowed("releases.edit", methods=("GET", "POST"))
def ending(request: HttpRequest, reference: str) -> HttpResponse:
    """Announce the last day of a release."""
    release = _fetch(request, reference)
    page = _told(
        release,
        title=_("Announce its end"),
        sentence=_("%(release)s is served until the day that you choose.") % {"release": release},
        effects=[_grants_sentence(release, _("are usable until that day and not after it"))],
        button=_("Announce the end of 1 release"),
    )
    form = EndForm(form_data(request))
    return _page(request, release, page, lambda by, values: actions.end(release, **values, by=by), form=form)


@allowed("releases.edit", methods=("GET", "POST"), step_up=True)
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw a release."""
    release = _fetch(request, reference)
    page = _told(
        release,
        title=_("Withdraw this release"),
        sentence=_("%(release)s is no longer served. This cannot be undone.") % {"release": release},
        effects=[_grants_sentence(release, _("are not usable from this act on"))],
        button=_("Withdraw 1 release"),
    )
    return _page(request, release, page, lambda by, _values: actions.withdraw(release, by=by))


def _fetch(request: HttpRequest, reference: str) -> Release:
    visible = Release.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return get_object_or_404(visible.select_related("provider"), reference=reference)


def _told(release: Release, **more: Any) -> Told:
    record = release.get_absolute_url()
    crumbs = [(_("Model releases"), reverse("releases:list")), (release.reference, record)]
    return Told(lead=f"{release.name} · {release.provider.name}", crumbs=crumbs, back=record, **more)


def _page(request: HttpRequest, release: Release, page: Told, act: Any, *, form: Any = None) -> HttpResponse:
    by = request.membership  # type: ignore[attr-defined]
    why_not = rules.may_change.why_not(by, release)
    return page_of_act(request, page, lambda values: act(by, values), form=form, refusal=why_not)


def _grants_sentence(release: Release, effect: str) -> str:
    live = release.grants.filter(status__in=LIVE).count()
    counted = ngettext("%(n)d grant", "%(n)d grants", live) % {"n": live}
    return f"{counted}: {effect}."
