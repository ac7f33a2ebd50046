"""The key of a reply: everything that decides it counts, nothing else does."""

import re

import pytest

from schemas.rows import Message, ToolCall
from tasks.models.question import Question

PLAIN = Question("openai:x", (Message("user", "How many?"),), params={"temperature": 0.5, "seed": 1})


@pytest.mark.parametrize(
    "other",
    [
        Question("openai:y", PLAIN.messages, params=PLAIN.params),
        Question("openai:x", (Message("user", "How many? "),), params=PLAIN.params),
        Question("openai:x", (Message("system", "How many?"),), params=PLAIN.params),
        Question("openai:x", PLAIN.messages, "2026-01-01", PLAIN.params),
        Question("openai:x", PLAIN.messages, params={"temperature": 0.6, "seed": 1}),
        Question("openai:x", PLAIN.messages, params=PLAIN.params, tools=({"type": "function"},)),
        Question("openai:x", PLAIN.messages, params=PLAIN.params, schema={"type": "object"}),
        Question("openai:x", PLAIN.messages, params=PLAIN.params, take=1),
        Question("openai:x", PLAIN.messages, params=PLAIN.params | {"raw": True}),
    ],
)
def test_each_part_makes_another_key(other: Question) -> None:
    assert other.key != PLAIN.key


def test_the_order_of_parameters_does_not_count() -> None:
    assert Question("openai:x", PLAIN.messages, params={"seed": 1, "temperature": 0.5}).key == PLAIN.key


def test_the_words_alone_have_a_key_of_their_own_for_recorded_replies() -> None:
    other = Question("recorded", PLAIN.messages)
    assert other.asked == PLAIN.asked and other.key != PLAIN.key
    assert re.fullmatch("[0-9a-f]{64}", PLAIN.asked)


@pytest.mark.parametrize("text", ["NUL \0", "half \ud800", "\u202e\u2028"])
def test_strange_characters_have_keys(text: str) -> None:
    assert len(Question("m", (Message("user", text),)).key) == 64


def test_no_tokenizer_makes_more_tokens_than_the_bytes_counted() -> None:
    turns = (
        Message("system", "é" * 10),
        Message("assistant", "", (ToolCall("c", "f", "{}"),)),
        Message("tool", "4", tool_call_id="c"),
    )
    assert Question("m", turns, tools=({"name": "f"},)).bytes_asked >= 20 + 3 * 16 + 200 + 12
