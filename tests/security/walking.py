"""What the walks over all addresses share: nothing is drawn, formatted or kept that no test reads."""

import logging
from typing import Any

import pytest
from django.http import HttpResponse

from portal import errors, programs


@pytest.fixture
def quick_walk(monkeypatch):
    """The page of a refusal is drawn once for each status, so that its frame is read; later its sentence stands alone.

    The contexts of pages are not copied, and the requests' own log, with its tracebacks, is silent.
    """
    drawn: set[int] = set()
    draw = errors._page

    def page(request: Any, status: int, sentence: str, *, title: str = "") -> HttpResponse:
        if status in drawn and not programs.is_interface(request):
            return HttpResponse(sentence, status=status)
        drawn.add(status)
        return draw(request, status, sentence, title=title)

    monkeypatch.setattr(errors, "_page", page)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *told, **more: None)
    log = logging.getLogger("django.request")
    monkeypatch.setattr(log, "disabled", True)
