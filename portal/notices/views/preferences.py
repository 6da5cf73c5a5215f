"""How a person wants to hear from the portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal import moments
from portal.access import allowed
from portal.notices import actions, rules
from portal.notices.forms import PreferenceForm


@allowed("inbox.view", methods=["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The hour of the digest, and whether mail is wanted at all."""
    preference = actions.preferences_of([request.user])[request.user.pk]
    form = PreferenceForm(request.POST or None, preference=preference)
    if request.method == "POST" and form.is_valid():
        actions.prefer(request.user, **form.cleaned_data)
        return HttpResponse(status=303, headers={"Location": f"{reverse('inbox:preferences')}?saved=1"})
    context = {
        "form": form,
        "is_saved": "saved" in request.GET,
        "next_digest": moments.words(rules.next_digest_at(preference)),
    }
    return render(request, "portal/notices/preferences.html", context, status=422 if form.errors else 200)
