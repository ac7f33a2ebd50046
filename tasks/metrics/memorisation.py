"""What synthetic rows repeat of real ones: whole rows, runs of words, and the longest span copied (Carlini et al. 2021, 2023).

Compared are all words of a conversation with those of all real rows: the mixture's own and, where given, a `reference`.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import questions_of
from tasks.text.bounds import COUNTED, share_interval
from tasks.text.chances import rounded
from tasks.text.conversation import whole
from tasks.text.ngrams import Grams, HashSet, grams_of, word_batches, words

Rows = NDArray[np.int64]


def memorisation(
    *,
    reference: list[InputPath] | None = None,
    run: Annotated[int, Field(ge=3, le=50)] = 8,
    shown: Annotated[int, Field(ge=0)] = 5,
) -> Metric:
    """`run` words in a row are a copy; a row is mostly copied when copies hold half of its words. `shown` spans are listed."""
    known = questions_of(reference or [])["text"]

    def measure(evidence: Evidence) -> Finding:
        rows = evidence.mixture.filter(origin="synthetic")
        texts = evidence.mixture.filter(origin="real").select(text=whole()).collect()["text"]
        real = Real(pl.concat([texts, known]), run)
        seen = Seen()
        for batch in word_batches(rows, whole(), "id", "generator"):
            seen = seen.and_of(batch, real, max(shown, 1))
        if not seen.rows or not len(real.texts):
            return Finding(about="Copies are looked for where there are both synthetic and real rows.")
        about = f"{seen.rows:,} synthetic rows beside {len(real.texts):,} real ones; the longest copied spans stand below."
        return Finding(figures=_figures(seen, run), rows=[span.told() for span in seen.longest[:shown]], about=about)

    return measure


class Real:
    """Real texts, by what their runs of `n` words are."""

    def __init__(self, texts: pl.Series, n: int) -> None:
        self.texts, self.n = texts, n
        every = texts.to_frame("text").select(words(pl.col("text")))["text"]
        self.whole = HashSet(every.list.join(" ").hash(1).to_numpy())
        self.grams = grams_of(every, n)
        self.known = HashSet(self.grams.hash)

    def holding(self, hashes: NDArray[np.uint64]) -> list[str]:
        """The words of the texts that hold any of these runs, between single spaces and with one at each end."""
        rows = np.unique(self.grams.row[np.isin(self.grams.hash, hashes)])
        found = pl.DataFrame({"text": self.texts.gather(rows)}).select(words(pl.col("text")).list.join(" "))["text"]
        return [f" {text} " for text in found]


@dataclass(frozen=True)
class Span:
    """Words that a row copies."""

    id: str
    generator: str
    words: list[str]

    def told(self) -> dict[str, str | int]:
        return {"id": self.id, "generator": self.generator, "words": len(self.words), "span": " ".join(self.words[:40])}


@dataclass(frozen=True)
class Seen:
    """What was found among the rows so far: how many are copies, how many mostly, and the longest spans, longest first."""

    rows: int = 0
    exact: int = 0
    mostly: int = 0
    longest: tuple[Span, ...] = ()

    def and_of(self, batch: pl.DataFrame, real: Real, most: int) -> "Seen":
        """With the rows of `batch` (`id`, `generator`, `words`)."""
        said = batch["words"]
        sizes = said.list.len().to_numpy().astype(np.int64)
        first = np.cumsum(sizes) - sizes
        row = np.repeat(np.arange(len(sizes)), sizes)  # of each word
        copied = _copied(grams_of(said, real.n), first, len(row), real)
        mostly = np.bincount(row[copied], minlength=len(sizes)) * 2 >= np.maximum(sizes, 1)
        longest = list(self.longest)
        for at, start, length in _chains(copied, row, first):
            if len(longest) >= most and length <= len(longest[-1].words):
                break
            longest.append(
                Span(batch["id"][at], batch["generator"][at], _proved(said[at][start : start + length].to_list(), real))
            )
            longest = sorted(longest, key=lambda span: (-len(span.words), span.id))[:most]
        exact = real.whole.holds(said.list.join(" ").hash(1).to_numpy())
        return Seen(self.rows + len(sizes), self.exact + int(exact.sum()), self.mostly + int(mostly.sum()), tuple(longest))


def _copied(grams: Grams, first: Rows, size: int, real: Real) -> NDArray[np.bool_]:
    """For each word of all rows, one row after the other, whether it stands in a copied run."""
    known = real.known.holds(grams.hash)
    starts = first[grams.row[known]] + grams.place[known]
    begun, ended = (np.bincount(places, minlength=size + 1) for places in (starts, starts + real.n))
    return np.asarray(np.cumsum(begun - ended)[:size] > 0)


def _chains(copied: NDArray[np.bool_], row: Rows, first: Rows) -> list[tuple[int, int, int]]:
    """Rows, starts and lengths of chains of copied words, longest first. What is copied in one piece is never longer."""
    places = np.flatnonzero(copied)
    apart = np.flatnonzero((np.diff(places) > 1) | (np.diff(row[places]) > 0)) + 1
    begins, ends = np.r_[0, apart][: len(places)], np.r_[apart, len(places)][: len(places)]
    rows = row[places[begins]]
    order = np.lexsort((places[begins], begins - ends))
    return list(zip(*(part[order].tolist() for part in (rows, places[begins] - first[rows], ends - begins)), strict=True))


def _proved(span: list[str], real: Real) -> list[str]:
    """The longest part of the span that stands in one piece in one real text."""
    texts = real.holding(grams_of(pl.Series([span]), real.n).hash)
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


def _figures(seen: Seen, run: int) -> list[Figure]:
    words_in_a_row = len(seen.longest[0].words) if seen.longest else 0
    about = "the longest span copied from a real row"
    return [
        _share("exact", seen.exact, seen.rows, "of the synthetic rows repeat a real row word for word"),
        _share("near", seen.mostly, seen.rows, f"of the synthetic rows, half of whose words are copied, {run} in a row"),
        Figure(name="longest", value=words_in_a_row, unit="words", about=about, better="lower", no_interval=COUNTED),
    ]


def _share(name: str, hits: int, of: int, about: str) -> Figure:
    """Rounded to four figures: one copy in a million rows must not pass a gate of nought."""
    low, high = share_interval(hits, of)
    return Figure(name=name, value=float(f"{hits / of:.4g}"), low=rounded(low), high=rounded(high), about=about, better="lower")
