"""Leaves out rows that repeat a benchmark: a shared run of n words, or the same text where an item is shorter than that.

Finds copies, not paraphrases: on rephrased GSM8K a 13-gram finds none of 1,319 (Yang et al. 2311.04850 propose retrieval
and a judge for those; PAPERS 1.8 measures both). The metric `contamination` shows the closest pairs that are left.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.text.conversation import whole
from tasks.text.ngrams import read_benchmarks, twins_in


def decontaminate(*, against: Annotated[list[InputPath], Field(min_length=1)], n: Annotated[int, Field(ge=3)] = 13) -> Mixer:
    """`against` names `.jsonl` files of benchmark items (question, prompt, problem, text, ... or messages)."""
    benchmarks = read_benchmarks(against, n)

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        twins = twins_in(pool, whole(), benchmarks)
        reason = pl.format("repeats {} ({} words in a row, or all of them)", pl.col("item").first(), pl.lit(n))
        return twins.group_by("id").agg(dropped=reason).sort("id")

    return mixer
