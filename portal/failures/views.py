"""What could not be made, and trying it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.access import allowed
from portal.failures import actions
from portal.failures.models import Failure
from portal.notices import pages


@allowed("failures.view")
def list_failures(request: HttpRequest) -> HttpResponse:
    """Everything that failed and is not made yet, with when it is tried again."""
    found = Failure.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    page = pages.page_of(found, before=request.GET.get("before", ""))
    return render(request, "portal/failures/list.html", {"page": page})


@allowed("failures.view", methods=("POST",))
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it again now."""
    found = Failure.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    actions.retry(get_object_or_404(found, pk=pk), by=request.membership)  # type: ignore[attr-defined]
    return HttpResponse(status=303, headers={"Location": f"{reverse('failures:list')}?retried=1"})
