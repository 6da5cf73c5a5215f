"""The planner over 10,000 and 100,000 deadlines: a constant number of statements, time that grows in step."""

import pytest

from tests import planning

pytestmark = [pytest.mark.drill, pytest.mark.django_db]


def test_the_planner_grows_in_step_with_the_deadlines(capsys):
    planning.populate()

    few, many = [planning.measure(number) for number in (planning.FEW, planning.MANY)]

    growth = [many[run] / few[run] for run in ("seconds", "again")]
    with capsys.disabled():
        for number, figures in ((planning.FEW, few), (planning.MANY, many)):
            print(f"\nplanner, {number} deadlines: {figures['written']} rows in {figures['seconds']:.2f} s, ", end="")
            print(f"{figures['statements']} statements; a second run in {figures['again']:.2f} s")
        print(f"planner, ten times the deadlines: {growth[0]:.1f} × the time, second run {growth[1]:.1f} ×")
    assert max(few["statements"], many["statements"]) <= planning.MOST_STATEMENTS
    assert [few["written_again"], many["written_again"]] == [0, 0]
    assert max(growth) <= planning.MOST_GROWTH
