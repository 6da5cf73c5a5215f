"""Landing pages that join both sides, the search for a record, and the pages of help."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import folding
from portal.access import allowed, public, signed_in
from portal.accounts.models import User
from portal.home import deadlines, finding, section, standing, todo, tour

PARTNER, PROVIDER, PROGRAMME = "portal/home/partner.html", "portal/home/provider.html", "portal/home/programme.html"


@allowed("home.view")
def index(request: HttpRequest) -> HttpResponse:
    """What to do next first, then deadlines and standing; by the side that the member acts for."""
    membership = request.membership
    context = {"things": todo.for_member(membership), "membership": membership, "tour": tour.for_member(membership)}
    if membership.side == "partner":
        context["deadlines"] = deadlines.of_member(membership)
        return render(request, PARTNER, context | standing.of_partner(membership))
    if membership.side == "provider":
        return render(request, PROVIDER, context | standing.of_provider(membership))
    context["section"] = section.of_member(membership)
    return render(request, PROGRAMME, context | standing.of_programme(membership, context["things"]))


@signed_in(methods=("POST",))
def close_tour(request: HttpRequest) -> HttpResponse:
    """Close the tour for good, or, from the help page, show it again."""
    User.objects.filter(pk=request.user.pk).update(tour_closed=bool(request.POST.get("closed")))
    return HttpResponseRedirect(reverse("home:index"), status=303)


@signed_in
def find(request: HttpRequest) -> HttpResponse:
    """Records by reference, name or words; an exact reference opens at once."""
    words = request.GET.get("q", "").strip()[:100]
    found = finding.find(words, request.membership) if words else []
    if len(found) == 1 and found[0].reference == folding.reference(words):
        return HttpResponseRedirect(found[0].address)
    return render(request, "portal/home/find.html", {"words": words, "found": found})


@public
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks for the icon without reading the page that names it."""
    return HttpResponseRedirect(static("img/mark.svg"))


@public
def keyboard(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home/keyboard.html", {"title": _("Keyboard")})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home/accessibility.html")


@public
def help(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home/help.html")
