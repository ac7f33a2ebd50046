from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Message, ToolCall, to_json
from tasks.verifiers.tool_calls_match import tool_calls_match

AREA = [{"area": {"base": [10], "height": [5.0], "unit": ["metres", "m", ""]}}]
TWO = [{"play": {"artist": ["Taylor Swift", "Maroon 5"]}}, {"play": {"artist": ["Taylor Swift"]}}]
ORDER = [{"order": {"item": [{"name": ["tea"], "size": ["L", ""]}], "extras": [["milk", "sugar"]]}}]
TOOLS = [
    {
        "name": "area",
        "parameters": {
            "type": "dict",
            "properties": {"base": {"type": "float"}, "height": {"type": "float"}, "unit": {"type": "string"}},
            "required": ["base", "height", "unit"],
        },
    }
]
Calls = list[tuple[str, Any]]


def turn(calls: Calls) -> Message:
    made = (
        ToolCall(str(at), name, given if isinstance(given, str) else to_json(given)) for at, (name, given) in enumerate(calls)
    )
    return Message("assistant", "", tuple(made))


def said(target: Any, *turns: Calls, tools: Any = None, **params: Any) -> str:
    """The reason; empty where the calls are the target's."""
    messages = [message for calls in turns for message in (Message("user", "Please."), turn(calls))]
    draft = Draft(tuple(messages), target=to_json(target), tools=None if tools is None else to_json(tools))
    return tool_calls_match(**params)(draft).reason


@pytest.mark.parametrize(
    ("target", "calls"),
    [
        (AREA, [("area", {"base": 10, "height": 5})]),
        (AREA, [("area", {"base": 10, "height": 5.0, "unit": "M"})]),
        (TWO, [("play", {"artist": "Taylor Swift"}), ("play", {"artist": "maroon-5"})]),
        (TWO, [("play", {"artist": "Taylor Swift"}), ("play", {"artist": "Taylor Swift"})]),
        (ORDER, [("order", {"item": {"name": "Tea"}, "extras": ["Milk", "sugar"]})]),
        (ORDER, [("order", {"item": {"name": "tea", "size": "L"}, "extras": ["milk", "sugar"]})]),
        ([{"a.b": {}}], [("a_b", {})]),
        ([{"f": {"on": [True], "nothing": [None], "empty": []}}], [("f", {"on": True, "nothing": None})]),
        ([{"name": "f", "arguments": {"deep": {"list": [1, {"x": "y"}]}}}], [("f", {"deep": {"list": [1, {"x": "y"}]}})]),
        ([], []),
        (None, []),
        ("any", [("whatever", {})]),
    ],
)
def test_accepted_calls_pass(target: Any, calls: Calls):
    assert said(target, calls) == ""


@pytest.mark.parametrize(
    ("target", "calls", "reason"),
    [
        (AREA, [("are", {"base": 10, "height": 5})], "area is not called as wanted"),
        (AREA, [("area", {"base": 11, "height": 5})], "area: base = 11, wanted 10"),
        (AREA, [("area", {"base": "10", "height": 5})], 'area: base = "10", wanted 10'),
        (AREA, [("area", {"base": 10.0, "height": 5})], "area: base = 10.0, wanted 10"),
        (AREA, [("area", {"base": [10], "height": 5})], "area: base = [10], wanted 10"),
        (AREA, [("area", {"base": 10})], "area: height is missing"),
        (AREA, [("area", {"base": 10, "height": 5, "colour": "red"})], 'area: colour = "red" is not wanted'),
        (AREA, [("area", {"base": 10, "height": 5, "unit": "km"})], 'area: unit = "km", wanted "metres" or "m" or ""'),
        (AREA, [("area", "{base: 10}")], "area: the arguments are not JSON: Expecting property name"),
        (AREA, [("area", "[10, 5]")], "area: the arguments are no object"),
        (AREA, [], "calls nothing; wanted area"),
        (AREA, [("area", {"base": 10, "height": 5})] * 2, "calls area, area; wanted area"),
        (TWO, [("play", {"artist": "Maroon 5"}), ("play", {"artist": "Maroon 5"})], 'play: artist = "Maroon 5", wanted'),
        (ORDER, [("order", {"item": {"size": "L"}, "extras": ["milk", "sugar"]})], 'order: item = {"size":"L"}'),
        (ORDER, [("order", {"item": {"name": "tea"}, "extras": ["sugar", "milk"]})], "order: extras = "),
        ([{"f": {"on": [True]}}], [("f", {"on": 1})], "f: on = 1, wanted true"),
        ([{"f": {"on": [1]}}], [("f", {"on": True})], "f: on = true, wanted 1"),
        ([], [("f", {})], "calls f; wanted no call"),
        ("any", [], "makes no call, wanted one"),
    ],
)
def test_other_calls_fail_and_the_reason_says_how(target: Any, calls: Calls, reason: str):
    assert said(target, calls).startswith(reason)


def test_what_the_tool_declares_counts():
    whole = {"base": 10.0, "height": 5, "unit": "m"}
    assert said(AREA, [("area", whole)], tools=TOOLS) == ""
    assert said(AREA, [("area", {"base": 10, "height": 5})], tools=TOOLS) == "area: unit is missing"
    offered = [{"type": "function", "function": {"name": "volume"}}]
    assert said(AREA, [("area", whole)], tools=offered) == "calls area, which is not offered"


def test_calls_of_several_turns_stay_in_their_turn():
    target = [[{"name": "cd", "arguments": {"to": "a"}}, {"name": "ls", "arguments": {}}], []]
    first, second = ("cd", {"to": "a"}), ("ls", {})
    assert said(target, [first, second], []) == ""
    assert said(target, [second, first], []) == ""
    assert said(target, [second, first], [], ordered=True) == "calls ls, wanted cd"
    assert said(target, [first], [second]).startswith("calls cd; wanted cd, ls")
    assert said(target, [first, second]) == "has 1 user turns, the target 2"


def test_exact_text_wants_every_letter():
    assert said(TWO[1:], [("play", {"artist": "taylor swift"})]) == ""
    assert said(TWO[1:], [("play", {"artist": "taylor swift"})], exact_text=True)


@pytest.mark.parametrize("target", ["some", {"f": {}}, [3], [{"f": {"a": 1}}], [{"f": {}, "g": {}}]])
def test_a_target_that_names_no_calls_cannot_be_judged(target: Any):
    with pytest.raises(RowError, match="cannot judge"):
        said(target, [])


def test_a_row_without_a_target_cannot_be_judged():
    with pytest.raises(RowError, match="no target"):
        tool_calls_match()(Draft((turn([]),)))
