"""A set of hashes holds what was put in, and nothing that only begins alike."""

import numpy as np
import polars as pl
import pytest

from tasks.text.ngrams import HashSet, word_batches


@pytest.mark.parametrize("size", [0, 1, 5000])
def test_it_says_what_a_plain_set_says(size: int) -> None:
    rng = np.random.default_rng(size)
    held, asked = (rng.integers(0, 2**64, count, dtype=np.uint64) for count in (size, 3000))
    asked = np.concatenate((asked, held[:500], held[:500] + np.uint64(1)))
    assert HashSet(held).holds(asked).tolist() == np.isin(asked, held).tolist()


def test_words_come_batch_by_batch_with_what_stands_beside_them() -> None:
    rows = pl.LazyFrame({"id": ["a", "b"], "said": ["One, two", "Ünï 3"]})
    (batch,) = word_batches(rows, pl.col("said"), "id")
    assert batch.rows() == [("a", ["one", "two"]), ("b", ["ünï", "3"])]
