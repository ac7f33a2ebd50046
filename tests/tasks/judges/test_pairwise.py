"""Both orders must agree; a judge that favours a place gives ties."""

from typing import Any

import pytest

from schemas.rows import Message, chat
from tasks.judges.pairwise import pairwise
from tests.builds import a_draft
from tests.tasks.judges.scripted import judged

PAIR = a_draft(messages=chat("Q?", "the good one"), rejected=(*chat("Q?", "")[:1], Message("assistant", "the bad one")))


def says(winner: str) -> dict[str, str]:
    return {"reason": "why", "winner": winner}


@pytest.mark.parametrize(
    ("chosen_first", "rejected_first", "score", "reason"),
    [
        ("first", "second", 1.0, ""),
        ("second", "first", 0.0, "the rejected answer won in both orders: 'why'"),
        ("first", "first", 0.5, "a tie: whichever stood first won"),
        ("second", "second", 0.5, "a tie: whichever stood second won"),
        ("tie", "tie", 0.5, "a tie: 'why'"),
        ("first", "tie", 0.5, "a tie: 'why'"),
        ("tie", "first", 0.5, "a tie: 'why'"),
    ],
)
def test_only_a_win_in_both_orders_is_a_win(chosen_first: str, rejected_first: str, score: float, reason: str) -> None:
    verdict, ask = judged(pairwise(), PAIR, says(chosen_first), says(rejected_first))
    assert (verdict.score, verdict.reason) == (score, reason)
    assert [words.index("the good one") < words.index("the bad one") for words in (turn[1].content for turn in ask.asked)] == [
        True,
        False,
    ]


def test_a_tie_passes_where_the_threshold_says_so() -> None:
    assert judged(pairwise(threshold=0.5), PAIR, says("first"), says("first"))[0].passed


def test_a_majority_decides_each_order() -> None:
    said = [says(winner) for winner in ("first", "second", "first", "second", "second", "tie")]
    verdict, ask = judged(pairwise(votes=3, criteria="Better is shorter."), PAIR, *said)
    assert verdict.score == 1.0 and len(ask.asked) == 6 and "Better is shorter." in ask.words


def test_equal_answers_are_a_tie_that_costs_nothing() -> None:
    draft = a_draft(messages=chat("Q?", "same"), rejected=(Message("assistant", "same"),))
    said: Any = AssertionError("nobody is asked")
    verdict, ask = judged(pairwise(), draft, said)
    assert (verdict.score, ask.asked) == (0.5, [])
