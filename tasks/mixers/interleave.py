"""Orders the rows so that every stretch of the mixture holds all groups in the mixture's own shares; leaves out nothing.

A row of a group of n stands at (k - 1/2) / n of the way, k its place in the group: no group is ever more than about one
row ahead of its share. Within a group the order of an earlier mixer (`curriculum`) holds, else chance decides.
"""

import numpy as np
import polars as pl

from tasks.operators import Mixer
from tasks.text.groups import GroupBy, drawn


def interleave(*, of: GroupBy = "component") -> Mixer:
    """`of` names a column or a stratum (`strata.topic`). A repeated row counts as often; exports write copies together."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = drawn(pool, of, rng, before=pl.col("position"), repeat=pl.col("repeat")).sort("before", "draw")
        way = (pl.col("repeat").cum_sum() - pl.col("repeat") / 2).over("group") / pl.col("repeat").sum().over("group")
        ordered = rows.with_columns(way=way).sort("way", "group", "draw")
        return ordered.select("id", position=pl.int_range(1, pl.len() + 1)).sort("id")

    return mixer
