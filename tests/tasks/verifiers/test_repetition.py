"""repetition: Gopher's limits, against counts made by hand and by brute force."""

from collections import Counter
from random import Random

import polars as pl
import pytest

from tasks.verifiers.repetition import DUPLICATE, TOP, _grams, repetition
from tests.tasks.verifiers.columns import reasons

PLAIN = " ".join(f"word{number}" for number in range(120))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n".join(["the same line"] * 4 + ["another"]), "60% of the lines are repeats, at most 30% wanted"),
        ("\n\n".join([PLAIN] * 2), "50% of the lines are repeats"),
        ("[\n{\n" + "},\n{\n" * 9 + "}\n]", "of the characters stand in repeated lines"),
        ("the cat sat on the mat " * 20, "% of the characters are one run of 2 words, at most 20% wanted"),
        (PLAIN + " " + " ".join(PLAIN.split()[:20] * 2), "of the characters stand in repeated runs of 5 words"),
    ],
)
def test_a_text_that_goes_round_in_circles_fails(text: str, told: str) -> None:
    assert told in reasons(repetition(), text)[0]


BRACKETS = "[\n" + ",\n".join(f'  {{\n    "name": "Club number {number}"\n  }}' for number in range(9)) + "\n]"


@pytest.mark.parametrize("text", [PLAIN, "no no no no", "", "one line", "\n\n\n", "1. a\n2. b\n3. c", BRACKETS])
def test_other_texts_pass(text: str) -> None:
    assert reasons(repetition(), text) == [""]


def test_what_is_said_again_once_is_no_loop_but_by_the_papers_count() -> None:
    text = PLAIN + " " + " ".join(PLAIN.split()[:40])
    assert reasons(repetition(), text) == [""]
    assert "of the characters stand in repeated runs of 5 words" in reasons(repetition(times=2), text)[0]


def test_more_slack_lets_more_pass() -> None:
    text = "\n".join(["the same line"] * 2 + ["another line", "one more line", "the last line"])
    assert reasons(repetition(slack=0.5), text) != [""] and reasons(repetition(slack=2.0), text) == [""]


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_the_shares_are_those_of_counting_one_by_one(seed: int, times: int) -> None:
    rng = Random(seed)
    texts = [[rng.choice(["a", "bb", "ccc", "dddd", "eeeee"]) for _ in range(rng.randint(20, 90))] for _ in range(8)]
    found = _grams(pl.LazyFrame({"id": [str(n) for n in range(8)], "word": texts}), 20, times).collect().sort("id").to_dicts()
    for words, row in zip(texts, found, strict=True):
        for n in DUPLICATE:
            assert row[f"duplicate_{n}"] == pytest.approx(_repeated(words, n, times))
        for n in TOP:
            assert row[f"top_{n}"] == pytest.approx(min(1, max(_tops(words, n, times))), abs=1e-9) or row[f"top_{n}"] in _tops(
                words, n, times
            )


def _repeated(words: list[str], n: int, times: int) -> float:
    """Characters of the words inside a run of n that stands there so often, as a share."""
    runs = [tuple(words[start : start + n]) for start in range(len(words) - n + 1)]
    counts = Counter(runs)
    inside = {start + place for start, run in enumerate(runs) if counts[run] >= times for place in range(n)}
    return sum(len(words[place]) for place in inside) / sum(map(len, words))


def _tops(words: list[str], n: int, times: int) -> list[float]:
    """The share of each of the runs that stand there most often; 0 where none stands so often."""
    counts = Counter(tuple(words[start : start + n]) for start in range(len(words) - n + 1))
    most = max(counts.values())
    return [
        min(1, most * sum(map(len, run)) / sum(map(len, words))) for run, count in counts.items() if count == most >= times
    ] or [0]
