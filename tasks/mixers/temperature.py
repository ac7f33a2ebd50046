"""Brings groups to shares of size^(1/T): T = 1 leaves them as they are, a higher T lifts the small ones (Conneau 1911.02116).

Large groups lose rows at random; small ones repeat theirs, at most `repeats` times, whatever an earlier mixer said. The
mixture is never larger than the pool.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from tasks.mixers.ratio import kept_counts
from tasks.operators import Asked, Mixed, Mixer
from tasks.text.groups import GroupBy, drawn, rows_in


def temperature(
    *, of: GroupBy, T: Annotated[float, Field(ge=1, le=1000)] = 2.0, repeats: Annotated[int, Field(ge=1, le=16)] = 1
) -> Mixer:
    """`of` names a column or a stratum (`strata.topic`). With `repeats: 1` the scarcest group sets the size of the mixture."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> Mixed:
        rows = drawn(pool, of, rng)
        shares = tempered(rows_in(rows), T)
        wanted = wanted_rows(rows_in(rows), shares, repeats)
        want = pl.col("group").replace_strict(wanted, return_dtype=pl.Int64) if wanted else pl.lit(0)
        size = pl.len().over("group")
        repeat = (want // size + (pl.col("place") <= want % size).cast(pl.Int64)).cast(pl.Int64)
        told = pl.format("over the share of {} at temperature {}", "group", pl.lit(T))
        decisions = rows.select("id", dropped=pl.when(repeat == 0).then(told), repeat=pl.max_horizontal(repeat, 1))
        return Mixed(decisions, Asked(of, shares, cost=pl.col("repeat"), unit="rows with their repeats"))

    return mixer


def tempered(there: dict[str, int], T: float) -> dict[str, float]:
    """The share of each group, size^(1/T)."""
    raised = {group: count ** (1 / T) for group, count in there.items()}
    return {group: value / sum(raised.values()) for group, value in raised.items()}


def wanted_rows(there: dict[str, int], shares: dict[str, float], repeats: int) -> dict[str, int]:
    """Rows of each group, repeats counted, in the largest mixture of these shares that is no larger than the pool."""
    if not there:
        return {}
    whole = sum(there.values())
    room = {group: min(count * repeats, max(1, round(whole * shares[group]))) for group, count in there.items()}
    return kept_counts(room, shares)
