import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Message, chat, to_json
from tasks.generators.tool_call import tool_call
from tasks.seeders.tool_plans import KINDS, tool_plans
from tasks.verifiers.tool_calls_valid import tool_calls_valid
from tests.embedded import drafts_of


def rows(kind: str, count: int = 60) -> list[Draft]:
    return drafts_of(tool_plans(kinds=[kind]), tool_call(), count)  # type: ignore[list-item]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_generator_writes_is_valid(kind: str):
    verify = tool_calls_valid()
    for draft in rows(kind, 200):
        assert verify(draft).reason == ""


def with_call(draft: Draft, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Draft:
    """The draft, and its target, with the arguments of the first call changed."""
    at = next(i for i, message in enumerate(draft.messages) if message.tool_calls)
    call, *others = draft.messages[at].tool_calls
    arguments = change(json.loads(call.arguments))
    turn = replace(draft.messages[at], tool_calls=(replace(call, arguments=to_json(arguments)), *others))
    target = draft.read_target()
    target[0]["arguments"] = arguments
    return replace(draft, messages=(*draft.messages[:at], turn, *draft.messages[at + 1 :]), target=to_json(target))


def wrongly_typed(arguments: dict[str, Any]) -> dict[str, Any]:
    name = min(arguments)
    return arguments | {name: {"not": "this"}}


def one_less(arguments: dict[str, Any]) -> dict[str, Any]:
    """Without one that is required: `tip_percent` may be missing."""
    name = next(name for name in arguments if name != "tip_percent")
    return {key: value for key, value in arguments.items() if key != name}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (one_less, "is a required property"),
        (lambda arguments: arguments | {"colour": "red"}, "Additional properties are not allowed"),
        (wrongly_typed, "is not"),
    ],
)
@pytest.mark.parametrize("kind", ["single", "same", "mixed", "chain", "asked_back"])
def test_arguments_that_break_the_schema_are_refused(change: Callable, reason: str, kind: str):
    verify = tool_calls_valid()
    for draft in rows(kind):
        assert reason in verify(with_call(draft, change)).reason


def test_a_figure_that_nobody_gave_is_refused():
    verify = tool_calls_valid()
    for draft in rows("single", 200):
        number = next(
            (k for k, v in json.loads(draft.target or "[]")[0]["arguments"].items() if isinstance(v, int) and v > 20), None
        )
        if number:
            changed = with_call(draft, lambda arguments, k=number: arguments | {k: arguments[k] + 1})
            assert "nobody gave" in verify(changed).reason


def test_calls_other_than_the_targets_are_refused():
    assert "wanted []" in tool_calls_valid()(replace(rows("single")[0], target="[]")).reason


def test_a_tool_that_is_not_offered_is_refused():
    for draft in rows("single"):
        assert "which is not offered" in tool_calls_valid()(replace(draft, tools="[]")).reason


def test_refusing_what_a_tool_can_do_is_refused():
    verify = tool_calls_valid()
    for draft in rows("single"):
        lazy = Message("assistant", "I cannot do that.")
        user = next(message for message in draft.messages if message.role == "user")
        assert "makes no call although" in verify(replace(draft, messages=(user, lazy), target="[]")).reason


def test_a_guess_without_a_call_is_refused():
    draft = rows("none")[0]
    guess = replace(draft, messages=(*draft.messages[:-1], Message("assistant", "About 98,765.")))
    assert tool_calls_valid()(guess).reason == "makes no call, yet states 98765"


def test_an_unanswered_call_is_refused():
    draft = rows("single")[0]
    silent = replace(draft, messages=tuple(message for message in draft.messages if message.role != "tool"))
    assert "are answered by" in tool_calls_valid()(silent).reason


def test_a_row_without_tools_cannot_be_judged():
    with pytest.raises(RowError):
        tool_calls_valid()(Draft(chat("a", "b"), target="[]"))
