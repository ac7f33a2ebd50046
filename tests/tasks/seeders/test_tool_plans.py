from collections import Counter
from random import Random

import pytest

from tasks.seeders.tool_plans import FEWEST, KINDS, MOST, capacity, tool_plans
from tasks.tools.requests import BY_TOOL


def plans(count: int) -> list[dict]:
    seeder = tool_plans()
    return [seeder.draw(i, Random(f"t/{i}")).read() for i in range(count)]


def test_every_kind_and_every_tool_is_drawn():
    drawn = plans(1500)
    assert {plan["kind"] for plan in drawn} == set(KINDS)
    assert {step["tool"] for plan in drawn for step in plan["steps"]} == set(BY_TOOL)


def test_as_many_tools_are_offered_as_asked():
    assert {len(plan["offered"]) for plan in plans(400)} == set(range(FEWEST, MOST + 1))


@pytest.mark.slow
def test_the_tool_that_is_right_stands_anywhere():
    places = Counter[int]()
    for plan in plans(4000):
        if len(plan["offered"]) == 5 and plan["kind"] in ("single", "missing", "asked_back"):
            places[plan["offered"].index(plan["steps"][0]["tool"])] += 1
    expected = sum(places.values()) / 5
    assert sum((places[p] - expected) ** 2 / expected for p in range(5)) < 18.5  # chi-square, 4 degrees, p = 0.001


def test_no_offered_tool_can_stand_in_where_none_fits():
    for plan in plans(400):
        if plan["kind"] == "none":
            topic = BY_TOOL[plan["steps"][0]["tool"]].topic
            assert all(BY_TOOL[name].topic != topic for name in plan["offered"])


def test_there_are_many_companies_of_tools():
    assert all(count > 10**6 for count in capacity().values())
