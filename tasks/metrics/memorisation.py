"""What synthetic rows repeat of real ones: whole rows, runs of words, and the longest span copied (Carlini et al. 2021, 2023).

Compared are all words of a conversation with those of all real rows: the mixture's own and, where given, a `reference`.
"""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import questions_of
from tasks.text.bounds import share_interval
from tasks.text.chances import rounded
from tasks.text.conversation import whole
from tasks.text.ngrams import Grams, grams_of, words

Rows = NDArray[np.int64]


def memorisation(
    *,
    reference: list[InputPath] | None = None,
    run: Annotated[int, Field(ge=3, le=50)] = 8,
    shown: Annotated[int, Field(ge=0)] = 5,
) -> Metric:
    """`run` words in a row are a copy; a row is mostly copied when copies hold half of its words. `shown` spans are listed."""
    known = questions_of(reference or []).select(words=words(pl.col("text")))["words"]

    def measure(evidence: Evidence) -> Finding:
        rows = evidence.mixture.select("id", "origin", "generator", words=words(whole())).sort("id").collect()
        real = pl.concat([rows.filter(origin="real")["words"], known])
        ours = rows.filter(origin="synthetic")
        if ours.is_empty() or not len(real):
            return Finding(about="Copies are looked for where there are both synthetic and real rows.")
        spans = Copies(ours["words"], real, run)
        longest = spans.longest(max(shown, 1))
        table = [
            {"id": ours["id"][row], "generator": ours["generator"][row], "words": len(span), "span": " ".join(span[:40])}
            for row, span in longest[:shown]
        ]
        about = f"{len(ours):,} synthetic rows beside {len(real):,} real ones; the longest copied spans stand below."
        return Finding(figures=[*_shares(ours["words"], real, spans), _longest(longest)], rows=table, about=about)

    return measure


class Copies:
    """Which words of `ours` stand in runs of `n` that also stand in `real`."""

    def __init__(self, ours: pl.Series, real: pl.Series, n: int) -> None:
        self.ours, self.real, self.n = ours, real, n
        self.theirs = grams_of(real, n)
        lengths = ours.list.len().to_numpy().astype(np.int64)
        self.row = np.repeat(np.arange(len(ours)), lengths)  # of each word
        self.first = np.cumsum(lengths) - lengths
        self.copied = self._copied(grams_of(ours, n))

    def _copied(self, grams: Grams) -> NDArray[np.bool_]:
        """For each word of all rows, one row after the other, whether it stands in a copied run."""
        known = np.isin(grams.hash, self.theirs.hash)
        starts = self.first[grams.row[known]] + grams.place[known]
        steps = np.bincount(starts, minlength=len(self.row) + 1) - np.bincount(starts + self.n, minlength=len(self.row) + 1)
        return np.asarray(np.cumsum(steps)[:-1] > 0)

    def covered(self) -> Rows:
        """How many words of each row are copied."""
        return np.bincount(self.row[self.copied], minlength=len(self.ours))

    def longest(self, most: int) -> list[tuple[int, list[str]]]:
        """The `most` rows with the longest copied span and that span, longest first, proved on the words."""
        proved: list[tuple[int, list[str]]] = []
        for row, start, length in self._chains():
            if len(proved) >= most and length <= len(proved[-1][1]):
                break
            proved.append((row, self._proved(self.ours[row][start : start + length].to_list())))
            proved = sorted(proved, key=lambda found: (-len(found[1]), found[0]))[:most]
        return proved

    def _chains(self) -> list[tuple[int, int, int]]:
        """Rows, starts and lengths of chains of copied words, longest first. What is copied in one piece is never longer."""
        places = np.flatnonzero(self.copied)
        apart = (np.diff(places) > 1) | (np.diff(self.row[places]) > 0)
        chains = np.split(places, np.flatnonzero(apart) + 1) if len(places) else []
        found = [(int(self.row[chain[0]]), int(chain[0] - self.first[self.row[chain[0]]]), len(chain)) for chain in chains]
        return sorted(found, key=lambda chain: (-chain[2], chain))

    def _proved(self, span: list[str]) -> list[str]:
        """The longest part of the span that stands in one piece in one real row."""
        ours = grams_of(pl.Series([span]), self.n).hash
        rows = np.unique(self.theirs.row[np.isin(self.theirs.hash, ours)])
        texts = [f" {text} " for text in self.real.gather(rows).list.join(" ").to_list()]
        return max((common(span, text) for text in texts), key=len, default=[])


def common(span: list[str], text: str) -> list[str]:
    """The longest run of the span's words that stands in the text (its words between single spaces, one at each end)."""
    best = (0, 0)
    for start in range(len(span)):
        stop = start + best[1] - best[0] + 1
        while stop <= len(span) and f" {' '.join(span[start:stop])} " in text:
            best = (start, stop)
            stop += 1
    return span[best[0] : best[1]]


def _shares(ours: pl.Series, real: pl.Series, copies: Copies) -> Iterator[Figure]:
    same = int(ours.list.join(" ").is_in(real.list.join(" ").implode()).sum())
    mostly = int((copies.covered() * 2 >= np.maximum(ours.list.len().to_numpy(), 1)).sum())
    told = {
        "exact": (same, "repeat a real row word for word"),
        "near": (mostly, f"half of whose words are copied, {copies.n} in a row"),
    }
    for name, (hits, about) in told.items():
        low, high = share_interval(hits, len(ours))
        about = f"of the synthetic rows {about}"
        value = rounded(hits / len(ours))
        yield Figure(name=name, value=value, low=rounded(low), high=rounded(high), about=about, better="lower")


def _longest(found: list[tuple[int, list[str]]]) -> Figure:
    words_in_a_row = len(found[0][1]) if found else 0
    return Figure(
        name="longest", value=words_in_a_row, unit="words", about="the longest span copied from a real row", better="lower"
    )
