"""The portal with one upload page and one page that takes no files, to see requests from end to end."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from portal.access import signed_in
from portal.files import actions
from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as of_the_portal


@signed_in(methods=("POST",))
def upload(request: HttpRequest) -> HttpResponse:
    received = request.FILES["file"]
    if received.refusal:
        return JsonResponse({"refusal": received.refusal, "title": request.POST["title"]}, status=422)
    stored = actions.keep(received, organisation=request.membership.organisation, by=request.membership)
    return JsonResponse({"sha256": stored.sha256})


@signed_in(methods=("POST",))
def form(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"title": request.POST["title"]})


pages = [path("upload/", upload, name="upload"), path("form/", form, name="form")]
urlpatterns = [path("tried/", include((pages, "tried"))), *of_the_portal]
