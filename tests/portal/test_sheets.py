"""Every table that is downloaded is made in one place: with its mark, and with no cell that a spreadsheet would run."""

import re

import pytest

from portal import sheets
from tests.running import ROOT


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", " =1+1", "＝1+1", "\u00a0=1"])
def test_a_text_that_begins_like_a_formula_is_made_plain(cell):
    assert sheets.plain(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Gdańsk", "", 3, -1.5, None, "a=b"])
def test_everything_else_stays(cell):
    assert sheets.plain(cell) == cell


def test_a_download_is_utf_8_with_its_mark():
    answer = sheets.response("names", ["Name"], [["Gdańsk"]])

    assert answer.content == b"\xef\xbb\xbfName\r\nGda\xc5\x84sk\r\n"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="names.csv"'


def test_no_table_is_written_anywhere_else():
    written = {
        str(path.relative_to(ROOT))
        for layer in ("portal", "partners", "reviews")
        for path in (ROOT / layer).rglob("*.py")
        if re.search(r"csv\.writer|DictWriter", path.read_text())
    }

    assert written == {"portal/sheets.py"}
