"""Tables as CSV, in one way for all: UTF-8 with its mark, which spreadsheets need, and no cell that runs."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"


def response(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download called `name`.csv."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([plain(cell) for cell in head])
    writer.writerows([[plain(cell) for cell in row] for row in rows])
    answer = HttpResponse(MARK + stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def plain(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    begins = unicodedata.normalize("NFKC", cell.lstrip(" \n\u00a0"))[:1]
    return f"'{cell}" if begins in FORMULA and begins else cell
