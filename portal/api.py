"""The interface for programs under /api/v1/: its routers, its errors as problem documents, its description."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import DocsBase

from partners.grants.api import router as grants
from portal.access import Denied, Lost, Refused
from portal.problems import problem


class Description(DocsBase):
    """The interface on a page of ours: made on the server, so that nothing is loaded from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        context = {"schema": schema, "operations": _operations(schema), "address": self.get_openapi_url(api, kwargs)}
        return render(request, "ninja/swagger.html", context)


api = NinjaAPI(
    title="Trusted Partner Portal",
    version="1",
    description="What is known about grants, for members and their programs.",
    urls_namespace="api-1",
    docs=Description(),
)
api.add_router("", grants)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, _("There is nothing here, or it is not yours to see."))


@api.exception_handler(Denied)
def _denied(request: HttpRequest, error: Denied) -> HttpResponse:
    return problem(request, 403, str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": ".".join(map(str, one["loc"][1:])), "detail": one["msg"]} for one in error.errors]
    return problem(request, 422, _("A parameter is missing or makes no sense."), errors=errors)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, str(error))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return problem(request, 409 if isinstance(refusal, Lost) else 422, refusal.sentence)


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
