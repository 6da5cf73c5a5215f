"""The yardstick's pages."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.bench.plain.models import Decision, Row


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """One indexed SELECT of 25 rows, as a table."""
    return render(request, "rows.html", {"rows": Row.objects.order_by("due_at")[:25]})


@login_required
def row(request: HttpRequest) -> JsonResponse:
    """A look-up by key."""
    found = Row.objects.get(pk=request.GET["pk"])
    return JsonResponse({"reference": found.reference, "title": found.title, "status": found.status})


@csrf_exempt
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """A file onto the disk."""
    given = request.FILES["file"]
    default_storage.delete(default_storage.save("given", given))
    return HttpResponse(status=204)


@csrf_exempt
@login_required
@transaction.atomic
def decision(request: HttpRequest) -> HttpResponse:
    """A row is locked, its status changed and one row written beside it."""
    decided = Row.objects.select_for_update().get(pk=request.POST["pk"])
    decided.status = "decided"
    decided.save(update_fields=["status"])
    Decision.objects.create(row=decided, text="Granted.")
    return HttpResponse(status=204)


urlpatterns = [
    path("rows/", rows),
    path("row/", row),
    path("upload/", upload),
    path("decision/", decision),
]
