"""A draft close to a benchmark item is asked about; a vote for a twin, or no vote at all, does not clear it."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, chat
from tasks.judges.not_a_twin import not_a_twin
from tests.builds import a_draft
from tests.tasks.judges.scripted import UNUSABLE, judged

ITEM = "A robe takes 2 bolts of blue fiber and half that much white fiber. How many bolts in total does it take?"
OTHER = "A robe takes 9 bolts of red silk and some white fiber. How many metres is that in all?"
CLOSE = a_draft(messages=chat("A gown takes 2 bolts of blue fiber and half as much white. How many bolts is that?", "3"))
FAR = a_draft(messages=chat("Why do leaves fall in autumn?", "They rest."))


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    path = tmp_path / "bench.jsonl"
    path.write_text("\n".join(json.dumps({"question": text}) for text in (ITEM, OTHER)), encoding="utf-8")
    return path


def says(*twins: bool) -> dict[str, Any]:
    return {"items": [{"number": at, "reason": "", "twin": twin} for at, twin in enumerate(twins, 1)]}


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ([says(False, False)], 1.0),
        ([says(True, False)], 0.0),
        ([says(False, True)], 0.0),
        ([says(False, False), says(True, False), says(False, False)], 0.666667),
        ([says(False, False), UNUSABLE, says(False, False)], 1.0),
    ],
)
def test_a_single_vote_for_a_twin_fails(benchmark: Path, said: list[Any], score: float) -> None:
    verdict, _ = judged(not_a_twin(against=[benchmark], floor=0.05, votes=len(said)), CLOSE, *said)
    assert (verdict.score, verdict.passed) == (score, score == 1)


def test_the_reason_names_the_item(benchmark: Path) -> None:
    verdict, ask = judged(not_a_twin(against=[benchmark], floor=0.05), CLOSE, says(True, False))
    assert verdict.reason.startswith("twin of bench.jsonl:1 (likeness 0.") and "A robe takes 2 bolts" in verdict.reason
    assert ITEM in ask.words and "A gown takes" in ask.words


def test_a_draft_that_is_close_to_nothing_costs_nothing(benchmark: Path) -> None:
    verdict, ask = judged(not_a_twin(against=[benchmark]), FAR, says(True))
    assert verdict.passed and ask.asked == []


@pytest.mark.parametrize("said", [UNUSABLE, says(False), says(False, False, False), {"items": []}])
def test_what_nobody_answered_is_not_cleared(benchmark: Path, said: Any) -> None:
    with pytest.raises(RowError):
        judged(not_a_twin(against=[benchmark], floor=0.05), CLOSE, said)


def test_the_answer_can_be_what_is_held_against_the_items(benchmark: Path) -> None:
    draft: Draft = a_draft(messages=chat("Write a sum.", ITEM))
    assert judged(not_a_twin(against=[benchmark], of="answer", most=1), draft, says(True))[0].passed is False
