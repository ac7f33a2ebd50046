"""A recorded model answers by the words alone; a file that is wrong names its line, a question without a reply is a reject."""

import json
from pathlib import Path

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Message, ToolCall
from tasks.models.answer import Answer
from tasks.models.question import Question
from tasks.models.recorded import replies_in
from tests.tasks.models.conftest import a_recipe, asked

ASKED = Question("", (Message("user", "Why?"),)).asked


def test_replies_are_found_by_their_words_whatever_the_parameters(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps({"asked": ASKED, "text": "Because\u2028so.", "note": "for people"}) + "\n\n")
    with asked(a_recipe(use="recorded", params={"replies": "r.jsonl"}), tmp_path) as ask:
        reply, other = ask("Why?", "Who?")
        assert reply.text == "Because\u2028so." and ask("Why?", temperature=1.0)[0].text == reply.text
    assert isinstance(other, RowError) and str(other) == "no recorded reply to this question" and '"Who?"' in other.raw


def test_no_recorded_reply_is_remembered_elsewhere(tmp_path: Path) -> None:
    for text in ("first", "second"):
        (tmp_path / "r.jsonl").write_text(json.dumps({"asked": ASKED, "text": text}))
        with asked(a_recipe(use="recorded", params={"replies": "r.jsonl"}), tmp_path) as ask:
            assert ask("Why?")[0].text == text


def test_a_finish_reason_is_read_as_the_servers_write_it(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps({"asked": ASKED, "text": "half", "finish": "max_tokens", "tokens_out": 3}))
    assert replies_in(tmp_path / "r.jsonl") == {ASKED: Answer("half", "length", tokens_out=3)}


def test_calls_of_tools_are_recorded_too(tmp_path: Path) -> None:
    calls = [{"name": "add", "arguments": {"b": 1, "a": 2}}, {"id": "x", "name": "add", "arguments": '{"a": 2'}]
    (tmp_path / "r.jsonl").write_text(json.dumps({"asked": ASKED, "text": "", "finish": "tool_calls", "tool_calls": calls}))
    found = replies_in(tmp_path / "r.jsonl")[ASKED]
    assert found.tool_calls == (ToolCall("", "add", '{"a":2,"b":1}'), ToolCall("x", "add", '{"a": 2')) and found.text == ""


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"asked": 1, "text": ""}',
        '{"asked": "a"}',
        "[]",
        '{"asked": "a", "asked": "b", "text": ""}',
        '{"asked": "a", "text": "", "tool_calls": [{}]}',
        '{"asked": "a", "text": "", "tool_calls": ["x"]}',
    ],
)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"asked": "a", "text": "b"}\n' + line + "\n")
    with pytest.raises(RecipeError, match=r"r\.jsonl:2: "):
        replies_in(tmp_path / "r.jsonl")
