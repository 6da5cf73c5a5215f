"""The style sheet that is sent: one file, whole."""

import gzip
import json

import pytest
from django.core.management import call_command
from django.test import override_settings

from portal.style_sheet import IMPORT, SHEET, bundled
from tests.running import ROOT


def test_bundle_holds_every_file_in_its_layer():
    imports = list(IMPORT.finditer((ROOT / "static" / SHEET).read_text()))

    sheet = bundled(SHEET)

    assert "@import" not in sheet
    assert "@charset" not in sheet
    assert sheet.count("\n@layer ") >= len(imports) > 40
    for found in imports:
        if not found["address"].startswith("../"):
            assert (ROOT / "static" / "css" / found["address"]).read_text() in sheet


def test_parts_name_no_other_files():
    parts = [path for path in (ROOT / "static" / "css").rglob("*.css") if path.name not in ("portal.css", "admin.css")]

    assert [path.name for path in parts if "url(" in path.read_text()] == []


@pytest.mark.parametrize("times", [1, 2])
def test_collected_sheet_is_one_small_file(tmp_path, times):
    storages = {"staticfiles": {"BACKEND": "portal.style_sheet.BundledStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        for _time in range(times):
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)

    named = json.loads((tmp_path / "staticfiles.json").read_text())["paths"][SHEET]
    sheet = (tmp_path / named).read_text()
    assert "@import" not in sheet
    assert len(gzip.compress(sheet.encode())) < 60_000
