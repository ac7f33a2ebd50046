"""How much of the rare language of held-out real text the mixture still has: the tail is what collapse loses first.

Rare n-grams are those that stand once in the reference (Dohmatob et al. 2402.07043; PAPERS 5.4). The interval resamples the
reference's rows. The figure grows with the size of the mixture: compare mixtures of one size.
"""

from collections.abc import Iterable
from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import question_in, read_lines
from tasks.text.bounds import ratio_interval
from tasks.text.chances import Floats, rounded
from tasks.text.conversation import said_by
from tasks.text.ngrams import HashSet, grams_of, word_batches, words


def tail_coverage(*, reference: InputPath, n: Annotated[int, Field(ge=1, le=5)] = 2) -> Metric:
    """`reference` is a `.jsonl` file of held-out real questions (question, prompt, text, ... or messages)."""
    texts = pl.Series("text", [question_in(row, where) for where, row in read_lines(reference)], dtype=pl.String)

    def measure(evidence: Evidence) -> Finding:
        ours = (batch["words"] for batch in word_batches(evidence.mixture, said_by("user")))
        rare, found = _rare_and_found(texts, ours, n)
        low, high = ratio_interval(found, rare, evidence.rng)
        value = found.sum() / max(rare.sum(), 1)
        about = f"of the {int(rare.sum()):,} {n}-grams that stand once in {reference.name}"
        return Finding(
            figures=[
                Figure(name="share", value=rounded(value), low=rounded(low), high=rounded(high), about=about, better="higher")
            ],
            about="The share of rare word sequences of held-out real text that the mixture has as well.",
        )

    return measure


def _rare_and_found(texts: pl.Series, ours: Iterable[pl.Series], n: int) -> tuple[Floats, Floats]:
    """For each row of the reference: how many of its n-grams stand nowhere else in it, and how many of those we have."""
    grams = grams_of(texts.to_frame("text").select(words(pl.col("text")))["text"], n)
    kinds, place, counts = np.unique(grams.hash, return_inverse=True, return_counts=True)
    known, seen = HashSet(kinds), np.zeros(len(kinds), np.bool_)
    for batch in ours:
        hashes = grams_of(batch, n).hash
        seen[np.searchsorted(kinds, hashes[known.holds(hashes)])] = True
    once = counts[place] == 1
    rare, found = (np.bincount(grams.row[mask], minlength=len(texts)).astype(np.float64) for mask in (once, once & seen[place]))
    return rare, found
