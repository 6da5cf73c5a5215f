"""One's own account: the profile, for whom one acts, and forms that were kept."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal import dates
from portal.access import signed_in
from portal.accounts import actions, kept
from portal.accounts.address_changes import AddressChange
from portal.accounts.forms import ProfileForm
from portal.accounts.kept_forms import KeptForm
from portal.accounts.membership import activate
from portal.accounts.models import Membership
from portal.accounts.validators import id_from


@signed_in(methods=("GET", "POST"))
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone, single-key shortcuts."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(f"{reverse('accounts:profile')}?saved=1", status=303)
    context = {"form": form, "is_saved": "saved" in request.GET}
    context["address_change"] = AddressChange.objects.waiting().filter(user=request.user).first()  # type: ignore[misc]
    context["calendar_link"] = actions.standing_calendar_link(request.membership)  # type: ignore[attr-defined]
    return render(request, "portal/accounts/profile.html", context, status=422 if form.errors else 200)


@signed_in(methods=("POST",))
def switch(request: HttpRequest) -> HttpResponse:
    """Acts for another of one's own organisations from now on."""
    mine = Membership.objects.current().filter(user=request.user)
    chosen = get_object_or_404(
        mine.select_related("organisation"), public_id=id_from(request.POST.get("membership", ""))
    )
    activate(request, chosen)
    return HttpResponseRedirect("/", status=303)


@signed_in
def kept_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Shows what was typed into a form that arrived too late; nothing is executed."""
    waiting = KeptForm.objects.filter(user=request.user, expires_at__gt=dates.now())
    form = get_object_or_404(waiting, public_id=public_id)
    fields = kept.fields_of(form)
    context = {
        "kept": form,
        "fields": fields,
        "shown": [(name.replace("_", " ").capitalize(), value) for name, value in fields],
        "restore": {"path": form.path, "fields": fields},
    }
    return render(request, "portal/accounts/kept_form.html", context)
