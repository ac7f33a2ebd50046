"""F1@K equals values worked out by hand, and every fact gets one rating or the row is a reject."""

from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import chat
from tasks.judges.fact_check import f1_at_k, fact_check
from tests.builds import a_draft
from tests.tasks.judges.scripted import judged

DRAFT = a_draft(
    messages=chat("Source: Ann has two cats. What does Ann have?", "Ann has two cats and a dog."), target='"a text"'
)
FACTS = {"facts": ["Ann has two cats.", "Ann has a dog."]}
S, N, I = "supported", "not supported", "irrelevant"  # noqa: E741 -- SAFE's own letters


def rated(*ratings: str) -> dict[str, Any]:
    return {"ratings": [{"number": n, "reason": "", "rating": rating} for n, rating in enumerate(ratings, 1)]}


@pytest.mark.parametrize(
    ("supported", "unsupported", "k", "by_hand"),
    [
        (0, 0, 5, 0.0),
        (0, 7, 5, 0.0),
        (5, 0, 5, 1.0),
        (10, 0, 5, 1.0),
        (3, 1, 5, 2 * 0.75 * 0.6 / 1.35),
        (3, 1, 3, 6 / 7),
        (1, 9, 64, 2 * 0.1 * (1 / 64) / (0.1 + 1 / 64)),
        (48, 16, 64, 0.75),
        (3, 1, None, 0.75),
        (1, 2, None, 1 / 3),
    ],
)
def test_f1_at_k_is_safes(supported: int, unsupported: int, k: int | None, by_hand: float) -> None:
    assert f1_at_k(supported, unsupported, k) == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize(
    ("votes", "k", "score", "reason"),
    [
        ([rated(S, S)], None, 1.0, ""),
        ([rated(S, I)], None, 1.0, ""),
        ([rated(S, N)], None, 0.5, "precision 0.50, wanted 1.00; 1 supported, 1 not; not supported: 'Ann has a dog.'"),
        ([rated(S, I)], 4, 0.4, "F1@4 0.40, wanted 0.80; 1 supported, 0 not; too few facts"),
        ([rated(I, I)], 4, 0.0, "F1@4 0.00, wanted 0.80; 0 supported, 0 not; no fact that was asked for"),
        ([rated(S, S), rated(S, S), rated(N, N)], 2, 1.0, ""),
        ([rated(S, S), rated(S, N), rated(S, I)], 1, 2 / 3, "F1@1 0.67, wanted 0.80; 1 supported, 1 not; "
         "not supported: 'Ann has a dog.'"),
    ],
)  # fmt: skip
def test_ratings_become_a_score(votes: list[Any], k: int | None, score: float, reason: str) -> None:
    verdict, ask = judged(fact_check(k=k, votes=len(votes)), DRAFT, FACTS, *votes)
    assert verdict.score == pytest.approx(score, abs=1e-6)
    assert verdict.reason == reason
    assert "1. Ann has two cats.\n2. Ann has a dog." in ask.words


@pytest.mark.parametrize("ratings", [rated(S), rated(S, S, S), {"ratings": [rated(S)["ratings"][0]] * 2}, {"ratings": []}])
def test_a_fact_left_out_rated_twice_or_made_up_is_a_reject(ratings: dict[str, Any]) -> None:
    with pytest.raises(RowError, match="wanted a rating for each of 2"):
        judged(fact_check(), DRAFT, FACTS, ratings)


def test_equal_facts_count_once_and_no_fact_fails() -> None:
    twice = {"facts": ["Ann has two cats.", " Ann has  two cats.", ""]}
    assert judged(fact_check(), DRAFT, twice, rated(S))[0].passed
    assert judged(fact_check(), DRAFT, {"facts": []})[0].reason == "the answer states no fact"
    with pytest.raises(RowError, match="taken apart into 201 facts"):
        judged(fact_check(), DRAFT, {"facts": [str(number) for number in range(201)]})


@pytest.mark.parametrize(
    ("source", "words"), [("question", "stands in the question"), ("target", "SOURCE"), ("knowledge", "you know it")]
)
def test_what_counts_as_a_source_is_said(source: Any, words: str) -> None:
    _, ask = judged(fact_check(source=source), DRAFT, FACTS, rated(S, S))
    assert words in ask.words
    assert ("a text" in ask.words) == (source == "target")
