"""An answer is a reply or a reject with its reason; a refusal is told from a text in which somebody is sorry."""

import pytest

from schemas.errors import RowError
from schemas.rows import ToolCall
from tasks.models.answer import Answer, answer_of, is_refusal, parsed, reply_of
from tasks.operators import Reply


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("I\u2019m sorry, but I can\u2019t assist with that request.", True),
        ("I am very sorry, but I am unable to provide this information.", True),
        ("I cannot help with creating that content.", True),
        ("Sorry, no.", False),
        ("I'm sorry to hear that! Could you send me your order number?", False),
        ("She said: I'm sorry, but I can't help with that.", False),
        ("I'm sorry, but I can't help with that. " + "Here is what I can do instead. " * 10, False),
        ("I can't believe it is 42.", False),
    ],
)
def test_only_a_whole_short_refusal_is_one(text: str, refused: bool) -> None:
    assert is_refusal(text) is refused


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("half a", "length", tokens_out=7), "length: the reply was cut"),
        (Answer("  \n"), "empty"),
        (Answer("x", "content_filter"), "content_filter"),
        (Answer("", "refused", refusal="no"), "refused: the model declined"),
    ],
)
def test_what_can_never_be_a_row_says_why(answer: Answer, reason: str) -> None:
    with pytest.raises(RowError, match=reason) as caught:
        reply_of(answer, "k")
    assert caught.value.raw == (answer.text or answer.refusal)


def test_a_call_without_words_is_a_reply() -> None:
    call = ToolCall("c", "find", "{}")
    answer = Answer("", "tool_calls", tool_calls=(call,), model="m", tokens_in=1, tokens_out=2)
    assert reply_of(answer, "k") == Reply("", "k", "tool_calls", "m", (call,), tokens_in=1, tokens_out=2)
    assert answer_of(answer.to_dict()) == answer


@pytest.mark.parametrize("text", ['{"a": 1}', ' \n{"a": 1}\n', '```json\n{"a": 1}\n```', '```\n{"a": 1}\n```\n'])
def test_json_is_read_with_its_fences_taken_off(text: str) -> None:
    assert parsed(Reply(text, "k")) == {"a": 1}


@pytest.mark.parametrize("text", ["", "none", '{"a": 1', '{"a": NaN}', '{"a": 1, "a": 2}', 'Here: {"a": 1}'])
def test_what_is_no_json_is_malformed_with_the_raw_reply(text: str) -> None:
    with pytest.raises(RowError, match=r"^malformed: not") as caught:
        parsed(Reply(text, "k"))
    assert caught.value.raw == text
