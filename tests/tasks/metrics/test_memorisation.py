"""memorisation: copies are found, counted, and shown as the words that they are."""

import json
from pathlib import Path

import pytest

from tasks.metrics.memorisation import Seen, _figures, common, memorisation
from tests.tasks.metrics.evidence import figures, measured

SPEECH = "four score and seven years ago our fathers brought forth on this continent a new nation conceived in liberty".split()


def row(question: str, origin: str = "synthetic") -> dict[str, str]:
    return {"question": question, "answer": "yes", "origin": origin}


def said(*words: str) -> str:
    return " ".join(words)


REAL = row(said(*SPEECH), "real")


@pytest.mark.parametrize(
    ("question", "exact", "near", "longest"),
    [
        (said(*SPEECH), 1, 1, 20),
        (said(*SPEECH).upper() + "!", 1, 1, 20),  # letters and marks aside it is the same
        (said(*SPEECH[:12]), 0, 1, 12),
        (said(*SPEECH[:8], *map(str, range(40))), 0, 0, 8),
        (said(*SPEECH[:7], *map(str, range(40))), 0, 0, 0),
        (said(*SPEECH[8:16], "and", *SPEECH[:8]), 0, 1, 8),
    ],
)
def test_a_copy_is_told_by_its_length(question: str, exact: int, near: int, longest: int) -> None:
    found = figures(measured(memorisation(), REAL, row(question)))
    assert (found["exact"], found["near"], found["longest"]) == (exact, near, longest)


def test_one_copy_among_many_rows_is_not_rounded_to_none() -> None:
    assert _figures(Seen(rows=1_000_000, exact=1), run=8)[0].value == 1e-6


def test_runs_from_two_real_rows_are_not_one_span() -> None:
    halves = [row(said(*SPEECH[:10], "stop"), "real"), row(said("go", *SPEECH[2:14]), "real")]
    found = measured(memorisation(), *halves, row(said(*SPEECH)))
    assert figures(found)["longest"] == 12 and found.rows[0]["span"] == said(*SPEECH[2:14])


def test_what_is_copied_stands_there_longest_first() -> None:
    found = measured(memorisation(shown=2), REAL, *(row(said(*SPEECH[:size], f"end{size}")) for size in (9, 13, 11)))
    assert [(len(one["span"].split()), one["words"]) for one in found.rows] == [(13, 13), (11, 11)]
    assert found.figures[0].low == 0 and found.figures[0].high > 0.5, "three rows say little"


def test_a_reference_is_real_too(tmp_path: Path) -> None:
    file = tmp_path / "known.jsonl"
    file.write_text(json.dumps({"text": said(*SPEECH)}))
    found = figures(measured(memorisation(reference=[file]), row(said(*SPEECH[3:]))))
    assert found["longest"] == len(SPEECH) - 3


def test_with_nothing_to_compare_there_are_no_figures() -> None:
    assert not measured(memorisation(), row("one")).figures and not measured(memorisation(), REAL).figures


def test_words_are_whole_words() -> None:
    assert common(["an", "apple"], " man apple ") == ["apple"]
