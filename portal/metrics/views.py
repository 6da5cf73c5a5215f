"""`/metrics` in the text format that Prometheus reads, for the operator only."""

import ipaddress
import secrets
from collections.abc import Iterator
from itertools import accumulate

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from portal.access import public
from portal.metrics import gauges
from portal.metrics.counters import BOUNDS, CLASSES, counters

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters since the web server started, and gauges of this moment; 404 for whoever is not the operator."""
    if not _is_operator(request):
        raise Http404
    return HttpResponse("\n".join([*_requests(), *_gauges(), ""]), content_type=MEDIA_TYPE)


def _is_operator(request: HttpRequest) -> bool:
    """Whoever knows METRICS_TOKEN; where none is set, whoever asks from this machine and through no proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if getattr(request, "was_forwarded", True):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _requests() -> Iterator[str]:
    rows = sorted(counters.read())
    yield "# TYPE portal_requests_total counter"
    for name, classes, _buckets, _seconds in rows:
        for label, number in zip(CLASSES, classes, strict=True):
            if number:
                yield f'portal_requests_total{{slice="{name}",status="{label}"}} {number:.0f}'
    yield "# TYPE portal_request_seconds histogram"
    for name, _classes, buckets, seconds in rows:
        bounds = [*map(str, BOUNDS), "+Inf"]
        for bound, number in zip(bounds, accumulate(buckets), strict=True):
            yield f'portal_request_seconds_bucket{{slice="{name}",le="{bound}"}} {number:.0f}'
        yield f'portal_request_seconds_sum{{slice="{name}"}} {seconds:.6f}'
        yield f'portal_request_seconds_count{{slice="{name}"}} {sum(buckets):.0f}'


def _gauges() -> Iterator[str]:
    told = set()
    for name, labels, value in gauges.read():
        if name not in told:
            told.add(name)
            yield f"# TYPE {name} gauge"
        yield f"{name}{{{labels}}} {value:.15g}" if labels else f"{name} {value:.15g}"
