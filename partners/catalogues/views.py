"""The loaded catalogues, one catalogue by its groups, one control with its text."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from partners.catalogues.models import Catalogue, Control
from portal.access import allowed

MOST_FOUND = 100
TEXTS = ("statement", "guidance", "objectives")


@allowed("rules.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every loaded catalogue with its version and how many controls it has."""
    in_use = Count("controls", filter=Q(controls__is_withdrawn=False))
    withdrawn = Count("controls", filter=Q(controls__is_withdrawn=True))
    found = Catalogue.objects.annotate(in_use=in_use, withdrawn=withdrawn)
    return render(request, "partners/catalogues/list.html", {"catalogues": found})


@allowed("rules.view")
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """The groups of a catalogue, and the controls of the one that is opened, or those that a search finds."""
    catalogue = get_object_or_404(Catalogue, key=key)
    groups = list(catalogue.groups.annotate(size=Count("controls")).filter(size__gt=0).order_by("order", "pk"))
    search = request.GET.get("q", "").strip()[:100]
    chosen = next((group for group in groups if group.group_id == request.GET.get("group")), None)
    controls = catalogue.controls.select_related("catalogue").defer(*TEXTS)
    if search:
        controls = controls.filter(Q(label__finds=search) | Q(title__finds=search))
    else:
        chosen = chosen or (groups[0] if groups else None)
        controls = controls.filter(group=chosen)
    count = controls.count() if search else 0
    context = {
        "catalogue": catalogue, "groups": groups, "chosen": None if search else chosen, "search": search,
        "controls": controls[:MOST_FOUND] if search else controls, "count": count, "most": MOST_FOUND,
    }  # fmt: skip
    return render(request, "partners/catalogues/detail.html", context)


@allowed("rules.view")
def control(request: HttpRequest, key: str, control_id: str) -> HttpResponse:
    """What one control says, with the controls above and below it."""
    catalogue = get_object_or_404(Catalogue, key=key)
    found = catalogue.controls.select_related("group", "parent__catalogue", "catalogue")
    one = get_object_or_404(found, control_id=control_id)
    enhancements = one.enhancements.select_related("catalogue").defer(*TEXTS)
    context = {"catalogue": catalogue, "control": one, "enhancements": enhancements, "successors": _successors(one)}
    return render(request, "partners/catalogues/control.html", context)


def _successors(control: Control) -> list[tuple[str, str, Control | None]]:
    """Where a withdrawn control went: the words, its code, and the control where the catalogue holds it."""
    ids = [successor["id"] for successor in control.successors]
    found = control.catalogue.controls.filter(control_id__in=ids).select_related("catalogue").defer(*TEXTS)
    held = {each.control_id: each for each in found} if ids else {}
    words = {"incorporated-into": _("incorporated into"), "moved-to": _("moved to")}
    return [(words[each["rel"]], each["id"].upper(), held.get(each["id"])) for each in control.successors]
