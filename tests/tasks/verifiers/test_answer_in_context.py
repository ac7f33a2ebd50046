from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, chat, to_json
from tasks.verifiers.answer_in_context import answer_in_context

CONTEXT = "Ada Lovelace was born in 1815 — in “London” — and wrote 1,200 lines."


def said(answer: str, target: Any = None, question: str = "") -> str:
    """The reason; empty where the answer passes."""
    return answer_in_context()(Draft(chat(question, answer), target=None if target is None else to_json(target))).reason


@pytest.mark.parametrize(
    "answer", ["1815", "ada lovelace", "London.", '"London"', 'in "London" - and', "  1,200\nlines", "**Ada Lovelace**"]
)
def test_a_span_of_the_text_passes_however_it_is_spelled(answer: str):
    assert said(answer, {"context": CONTEXT}) == ""
    assert said(answer, None, f"Read this.\n{CONTEXT}\nWho, when, where?") == ""


@pytest.mark.parametrize("answer", ["181", "815", "Love", "Bob", "born in 1816", "200", "1 200 lines"])
def test_what_the_text_does_not_hold_fails(answer: str):
    assert said(answer, {"context": CONTEXT}).startswith("the text does not hold")


@pytest.mark.parametrize("answer", ["", " ...", "“”"])
def test_an_empty_answer_fails(answer: str):
    assert said(answer, {"context": CONTEXT}) == "the answer is empty"


@pytest.mark.parametrize(
    ("context", "answer"),
    [
        ("出生于1815年的伦敦。", "伦敦"),
        ("ولدت في لندن عام 1815.", "لندن"),
        ("서울에서 태어났다", "서울"),
        ("Straße und Fußball", "FUSSBALL"),
    ],
)
def test_scripts_without_blanks_have_no_word_edges(context: str, answer: str):
    assert said(answer, {"context": context}) == ""


@pytest.mark.parametrize(
    ("answer", "target", "reason"),
    [
        ("1815", {"text": "1815", "answer_start": 25}, ""),
        ("1815", {"answers": [{"text": "1815", "answer_start": 25}, {"text": "Ada Lovelace", "answer_start": 0}]}, ""),
        ("ada lovelace", {"answers": [{"text": "1815", "answer_start": 25}, {"text": "Ada Lovelace", "answer_start": 0}]}, ""),
        ("1815", {"text": "1815", "answer_start": 24}, "the context holds ' 181' at 24, wanted '1815'"),
        ("1815", {"text": "1815", "answer_start": -5}, "the context holds '' at -5, wanted '1815'"),
        ("1815", {"text": "1815", "answer_start": 900}, "the context holds '' at 900, wanted '1815'"),
        ("London", {"text": "1815", "answer_start": 25}, "answered 'London', wanted '1815'"),
    ],
)
def test_offsets_are_checked_letter_by_letter(answer: str, target: dict[str, Any], reason: str):
    assert said(answer, {"context": CONTEXT} | target) == reason


@pytest.mark.parametrize("target", [None, {"context": "  "}, {"text": "1815", "answer_start": 3}])
def test_without_a_text_nothing_is_judged(target: Any):
    with pytest.raises(RowError, match="cannot judge"):
        said("1815", target)
