"""Shared runs of words, against the slow way: all windows of both sides as sets."""

from random import Random

import polars as pl
import pytest

from tasks.text.ngrams import Benchmarks, words

N = 3


def sentences(rng: Random, count: int) -> list[list[str]]:
    return [[rng.choice("abcd") for _ in range(rng.randint(0, 7))] for _ in range(count)]


def runs(said: list[str]) -> set[tuple[str, ...]]:
    return {tuple(said[at : at + N]) for at in range(len(said) - N + 1)}


@pytest.mark.parametrize("seed", range(8))
def test_pairs_are_those_that_share_a_run_or_are_one_short_text(seed: int) -> None:
    rng = Random(seed)
    rows, items = sentences(rng, 60), sentences(rng, 9)
    found = Benchmarks([str(number) for number in range(len(items))], pl.Series(items, dtype=pl.List(pl.String)), N)
    pairs = set(found.twins(pl.Series(rows, dtype=pl.List(pl.String))).iter_rows())
    shared = {(r, i) for r, row in enumerate(rows) for i, item in enumerate(items) if runs(row) & runs(item)}
    short = {(r, items.index(row)) for r, row in enumerate(rows) if 0 < len(row) < N and row in items}
    assert pairs == shared | short


@pytest.mark.parametrize(
    ("text", "found"),
    [("It's 3-4 Ｆｕｌｌ!", ["it", "s", "3", "4", "full"]), ("Straße ﬁn", ["straße", "fin"]), ("?!", []), (None, None)],
)
def test_words_are_letters_and_digits_in_one_form(text: str | None, found: list[str] | None) -> None:
    assert pl.DataFrame({"text": [text]}, schema={"text": pl.String}).select(words(pl.col("text")))["text"].to_list() == [found]
