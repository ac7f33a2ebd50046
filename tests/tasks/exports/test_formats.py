"""Each format's row, and why a row does not fit. TRL's shapes are those of its page "Dataset formats and types": its own
checks need torch, which is no dependency here, so the documented columns are checked instead."""

import json
from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Message, ToolCall, chat, to_json
from tasks.exporting.export import format_named, names
from tests.builds import ASKED, CALLED, TOOL, a_draft, with_tools

USER = {"role": "user", "content": "What is 2 + 2?"}
SAID = {"role": "assistant", "content": "It is 4.\n#### 4"}
WRONG = (Message("assistant", "It is 5."),)
LONG = (*ASKED, *chat("And 3 + 3?", "6"))
SYSTEM = chat("What is 2 + 2?", "4", system="Be brief.")
CALL = {"type": "function", "id": "c1", "function": {"name": "weather", "arguments": {"town": "Oslo"}}}

ROWS: list[tuple[str, Draft, dict[str, Any]]] = [
    ("sft", a_draft(), {"messages": [USER, SAID]}),
    ("prompt-completion", a_draft(), {"prompt": [USER], "completion": [SAID]}),
    (
        "dpo",
        a_draft(rejected=WRONG),
        {"prompt": [USER], "chosen": [SAID], "rejected": [{"role": "assistant", "content": "It is 5."}]},
    ),
    (
        "dpo",
        a_draft(rejected=(ASKED[0], *WRONG)),
        {"prompt": [USER], "chosen": [SAID], "rejected": [{"role": "assistant", "content": "It is 5."}]},
    ),
    ("grpo", a_draft(), {"prompt": [USER], "target": "4"}),
    ("grpo", a_draft(target=to_json("Oslo")), {"prompt": [USER], "target": "Oslo"}),
    ("grpo", a_draft(target=to_json([1, 2])), {"prompt": [USER], "target": "[1,2]"}),
    *(
        ("forget", a_draft(origin=origin), {"set": wanted, "generator": "adding", "prompt": [USER], "completion": [SAID]})
        for origin, wanted in (("synthetic", "forget"), ("real", "keep"))
    ),
    ("openai", a_draft(), {"messages": [USER, SAID]}),
    (
        "sharegpt",
        a_draft(),
        {
            "conversations": [{"from": "human", "value": "What is 2 + 2?"}, {"from": "gpt", "value": "It is 4.\n#### 4"}],
            "system": "",
            "tools": "",
        },
    ),
    (
        "sharegpt",
        a_draft(messages=SYSTEM),
        {
            "conversations": [{"from": "human", "value": "What is 2 + 2?"}, {"from": "gpt", "value": "4"}],
            "system": "Be brief.",
            "tools": "",
        },
    ),
    ("alpaca", a_draft(), {"instruction": "What is 2 + 2?", "input": "", "output": "It is 4.\n#### 4", "system": ""}),
    ("alpaca", a_draft(messages=SYSTEM), {"instruction": "What is 2 + 2?", "input": "", "output": "4", "system": "Be brief."}),
]

LEFT_OUT: list[tuple[str, Draft, str]] = [
    ("dpo", a_draft(), "no rejected answer"),
    ("dpo", a_draft(rejected=chat("another question", "x")), "the rejected answer does not follow the same prompt"),
    ("dpo", a_draft(rejected=(ASKED[0],)), "the rejected answer does not follow the same prompt"),
    ("grpo", a_draft(target=None), "no target to reward"),
    ("alpaca", with_tools(), "calls tools"),
    ("alpaca", a_draft(messages=LONG), "more than one question and one answer"),
    ("sharegpt", a_draft(messages=(*ASKED, ASKED[1])), "turns do not alternate"),
    ("sharegpt", a_draft(messages=(ASKED[1],)), "turns do not alternate"),
    (
        "sharegpt",
        a_draft(messages=(*CALLED[:1], Message("assistant", "Wait.", CALLED[1].tool_calls), *CALLED[2:])),
        "a turn both speaks and calls a tool",
    ),
    ("prompt-completion", a_draft(messages=(ASKED[1],)), "no user turn, so no prompt"),
    (
        "sft",
        a_draft(messages=(ASKED[0], Message("assistant", "", (ToolCall("c", "f", "{"),)), ASKED[1])),
        "arguments of a tool call are no JSON",
    ),
    (
        "sft",
        a_draft(messages=(ASKED[0], Message("assistant", "", (ToolCall("c", "f", "[]"),)), ASKED[1])),
        "arguments of a tool call are no JSON object",
    ),
    *((name, a_draft(media=("a.png",), rejected=WRONG), "has media") for name in names()),
]


@pytest.mark.parametrize(("name", "draft", "row"), ROWS)
def test_a_draft_becomes_the_row_its_trainer_reads(name: str, draft: Draft, row: dict[str, Any]) -> None:
    assert format_named(name)(draft) == row


@pytest.mark.parametrize(("name", "draft", "reason"), LEFT_OUT)
def test_a_row_that_does_not_fit_says_why(name: str, draft: Draft, reason: str) -> None:
    with pytest.raises(RowError) as refusal:
        format_named(name)(draft)
    assert str(refusal.value) == reason


def test_trl_calls_hold_objects_and_tool_turns_their_tools_name() -> None:
    row = format_named("sft")(with_tools())
    assert row["messages"][1] == {"role": "assistant", "content": "", "tool_calls": [CALL]}
    assert row["messages"][2] == {"role": "tool", "content": "3 degrees", "tool_call_id": "c1", "name": "weather"}
    assert json.loads(row["tools"]) == [{"type": "function", "function": TOOL}]


def test_openai_calls_hold_json_text_and_no_content() -> None:
    row = format_named("openai")(with_tools())
    call = CALL | {"function": {"name": "weather", "arguments": '{"town":"Oslo"}'}}
    assert row["messages"][1] == {"role": "assistant", "content": None, "tool_calls": [call]}
    assert row["messages"][2] == {"role": "tool", "content": "3 degrees", "tool_call_id": "c1"}
    assert row["tools"] == [{"type": "function", "function": TOOL}]


def test_sharegpt_calls_alternate_with_observations() -> None:
    row = format_named("sharegpt")(with_tools())
    assert [turn["from"] for turn in row["conversations"]] == ["human", "function_call", "observation", "gpt"]
    assert json.loads(row["conversations"][1]["value"]) == {"name": "weather", "arguments": {"town": "Oslo"}}


def test_a_tool_already_in_the_apis_shape_is_not_wrapped_twice() -> None:
    wrapped = {"type": "function", "function": TOOL}
    assert format_named("openai")(a_draft(tools=to_json([wrapped])))["tools"] == [wrapped]


def test_every_dialogue_with_tools_keeps_its_answer_in_the_completion() -> None:
    row = format_named("prompt-completion")(with_tools())
    assert [turn["role"] for turn in row["prompt"] + row["completion"]] == ["user", "assistant", "tool", "assistant"]
    assert len(row["prompt"]) == 1
