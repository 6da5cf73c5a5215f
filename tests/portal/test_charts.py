"""Drawings: their scales, and that words from outside stay words."""

import re
from xml.etree import ElementTree

import pytest

from portal import charts
from portal.charts import Range, Series

TWO = [Series("Opened", "s2"), Series("Closed", "s1")]


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (40, 10), (41, 20), (401, 200)]
)
def test_axis_has_four_round_steps(most, step):
    assert charts.nice_step(most) == step


def test_columns_are_as_high_as_their_numbers():
    drawing = charts.columns("c", "Cases", "", TWO, [("Oct", 4, 2), ("Nov", 0, 1)])

    heights = [float(high) for high in re.findall(r'<rect class="s\d" [^>]*height="([\d.]+)"', drawing)][2:]
    assert heights == [144.0, 72.0, 0.0, 36.0]


def test_stacked_bars_end_with_their_sum():
    drawing = charts.stacked("c", "Grants", "", TWO, [("Meridian", 3, 1), ("Nobody", 0, 0)])

    assert re.findall(r">(\d+)</text>", drawing) == ["4", "0"]


def test_a_range_beyond_its_limit_is_red_from_there():
    late = charts.ranges("c", "Days", "", [Range("Screening", 1, 3, 8, 5)], median="median", limit="rulebook")
    kept = charts.ranges("c", "Days", "", [Range("Screening", 1, 3, 5, 5)], median="median", limit="rulebook")

    assert late.count('class="sbad"') == 1
    assert kept.count('class="sbad"') == 0


def test_a_line_leaves_out_what_is_not_known():
    assert charts.spark([None, 50, None]) == "–"
    assert charts.spark([100, None, 0]).count(" L") == 1


def test_names_are_escaped_and_the_drawing_is_well_formed():
    drawing = charts.stacked("c", "<b>", "&", TWO, [("<script>alert(1)</script>", 1, 2)])

    assert "<script>" not in drawing
    ElementTree.fromstring(drawing)
