"""Which rows share a run of n words with which items of a benchmark: rolling hashes in numpy, then proof on the words.

A hash only proposes; a pair counts once the words themselves are equal, so a collision can never accuse a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.text.benchmark_file import questions_of

U64 = NDArray[np.uint64]
_BASE = np.uint64(0x9E3779B97F4A7C15)
_BACK = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_BITS = np.uint64(40)


def words(text: pl.Expr) -> pl.Expr:
    """A text's words: NFKC (which leaves ASCII as it is), lower case, everything but letters and digits is a space."""
    foreign = pl.when(text.str.len_bytes() > text.str.len_chars()).then(text)
    return pl.coalesce(foreign.str.normalize("NFKC"), text).str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+")


@dataclass(frozen=True)
class Grams:
    """The n-grams of many rows, one after the other: `hash`, the `row` it stands in, and its first word's `place`."""

    hash: U64
    row: NDArray[np.int64]
    place: NDArray[np.int64]


def grams_of(rows: pl.Series, n: int) -> Grams:
    """Every run of n words of these rows (a list of words each). Runs never reach into the next row."""
    lengths = rows.list.len().fill_null(0).to_numpy().astype(np.int64)
    counts = np.maximum(lengths - n + 1, 0)
    row = np.repeat(np.arange(len(lengths)), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Grams(_rolling(_flat(rows), n)[(np.cumsum(lengths) - lengths)[row] + place], row, place)


def _flat(rows: pl.Series) -> U64:
    """A hash of each word, row after row."""
    return rows.explode(empty_as_null=False, keep_nulls=False).hash(1).to_numpy()


def _rolling(flat: U64, n: int) -> U64:
    """The polynomial hash of every n consecutive words, modulo 2^64, from one running sum."""
    if len(flat) < n:
        return np.empty(0, np.uint64)
    powers = np.cumprod(np.full(len(flat), _BASE))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(flat * powers)))
    undo = np.cumprod(np.full(len(flat) - n + 1, _BACK))
    grams: U64 = (sums[n:] - sums[:-n]) * undo
    return grams


class HashSet:
    """Many hashes, to be asked which of many others they hold. A table of leading bits answers most without a search."""

    def __init__(self, hashes: U64) -> None:
        self._sorted = np.unique(hashes)
        bits = int(np.clip(np.ceil(np.log2(max(len(self._sorted), 1))) + 3, 16, 27))
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.bool_)
        self._table[self._sorted >> self._shift] = True

    def holds(self, hashes: U64) -> NDArray[np.bool_]:
        """For each hash whether it is in here."""
        mask: NDArray[np.bool_] = self._table[hashes >> self._shift]
        likely = np.flatnonzero(mask)
        place = np.minimum(np.searchsorted(self._sorted, hashes[likely]), max(len(self._sorted) - 1, 0))
        mask[likely] = self._sorted[place] == hashes[likely]
        return mask


def how_often(asked: NDArray[np.int64], kinds: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The count of each number asked for, out of sorted `kinds` and their `counts`; 0 where it is none of them."""
    place = np.minimum(np.searchsorted(kinds, asked), len(kinds) - 1)
    return np.where(kinds[place] == asked, counts[place], 0)


def word_batches(rows: pl.LazyFrame, text: pl.Expr, *more: str) -> Iterator[pl.DataFrame]:
    """The rows' `words`, with more columns beside them, as many rows at a time as memory likes."""
    for batch in rows.select(*more, words=text).collect_batches(chunk_size=50_000):
        yield batch.with_columns(words(pl.col("words")))


@dataclass(frozen=True)
class Benchmarks:
    """The items of one or more benchmarks: `labels` (`file:line`) and their questions, to be found again in our rows."""

    labels: list[str]
    items: pl.Series
    n: int

    @cached_property
    def _grams(self) -> tuple[Grams, NDArray[np.bool_]]:
        """The items' n-grams sorted by hash, and which leading bits occur at all: most of our n-grams stop there."""
        grams = grams_of(self.items, self.n)
        order = np.argsort(grams.hash, kind="stable")
        known = np.zeros(1 << int(64 - int(_BITS)), np.bool_)
        known[grams.hash >> _BITS] = True
        return Grams(grams.hash[order], grams.row[order], grams.place[order]), known

    @cached_property
    def _short(self) -> dict[str, int]:
        """Items of fewer than n words, which have no n-gram: only the whole text can be compared."""
        short = [(" ".join(item), number) for number, item in enumerate(self.items.to_list()) if 0 < len(item) < self.n]
        return dict(reversed(short))

    def twins(self, rows: pl.Series) -> pl.DataFrame:
        """Pairs `row`, `item` that share a run of n words, or are the same short text; each pair once, sorted."""
        pairs = [*self._shared(rows), *self._same(rows)]
        return pl.DataFrame(pairs, schema={"row": pl.Int64, "item": pl.Int64}, orient="row").unique().sort("row", "item")

    def _shared(self, rows: pl.Series) -> Iterator[tuple[int, int]]:
        items, _ = self._grams
        ours = self._likely(rows)
        low, high = (np.searchsorted(items.hash, ours.hash, side=side) for side in ("left", "right"))
        for gram in np.flatnonzero(low < high):
            row, run, start, end = int(ours.row[gram]), self._run(rows, ours, int(gram)), low[gram], high[gram]
            yield from ((row, int(items.row[at])) for at in range(start, end) if self._run(self.items, items, at) == run)

    def _likely(self, rows: pl.Series) -> Grams:
        """The rows' n-grams whose leading bits occur among the items': few, so only these are placed in their rows."""
        hashes = _rolling(_flat(rows), self.n)
        at = np.flatnonzero(self._grams[1][hashes >> _BITS])
        ends = np.cumsum(rows.list.len().fill_null(0).to_numpy().astype(np.int64))
        row = np.searchsorted(ends, at, side="right")
        inside = at + self.n <= ends[row]
        at, row = at[inside], row[inside]
        return Grams(hashes[at], row, at - np.concatenate((np.zeros(1, np.int64), ends))[row])

    def _run(self, rows: pl.Series, grams: Grams, at: int) -> list[str]:
        place = int(grams.place[at])
        return rows[int(grams.row[at])][place : place + self.n].to_list()  # type: ignore[no-any-return]

    def _same(self, rows: pl.Series) -> Iterator[tuple[int, int]]:
        short = (rows.list.len() < self.n).fill_null(False).arg_true()
        for row, text in zip(short.to_list(), rows.gather(short).list.join(" ").to_list(), strict=True):
            if text in self._short:
                yield row, self._short[text]


def read_benchmarks(files: list[Path], n: int) -> Benchmarks:
    """The questions of these files, ready to be looked for. Raises RecipeError where a line holds no question."""
    found = questions_of(files)
    return Benchmarks(found["name"].to_list(), found.select(words(pl.col("text")))["text"], n)


def twins_in(rows: pl.LazyFrame, text: pl.Expr, benchmarks: Benchmarks) -> pl.DataFrame:
    """Pairs `id`, `item` (a benchmark's `file:line`) of rows that repeat it; a batch of rows in memory at a time."""
    found = [
        benchmarks.twins(batch["words"]).select(
            id=pl.col("row").replace_strict(pl.int_range(batch.height, eager=True), batch["id"], return_dtype=pl.String),
            item=pl.col("item").replace_strict(list(range(len(benchmarks.labels))), benchmarks.labels, return_dtype=pl.String),
        )
        for batch in rows.select("id", words=words(text)).collect_batches(chunk_size=50_000)
    ]
    return pl.concat(found or [pl.DataFrame(schema={"id": pl.String, "item": pl.String})]).sort("id", "item")
