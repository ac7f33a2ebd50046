"""Keeps equally many rows of every group, chosen at random: as many as the smallest group has."""

import numpy as np
import polars as pl

from tasks.operators import Asked, Mixed, Mixer
from tasks.text.groups import GroupBy, drawn, rows_in


def balance(*, of: GroupBy) -> Mixer:
    """`of` names a column or a stratum (`strata.topic`); rows without that stratum are a group of their own."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> Mixed:
        rows = drawn(pool, of, rng).with_columns(size=pl.len().over("group"))
        over = rows.with_columns(least=pl.col("size").min()).filter(pl.col("place") > pl.col("least"))
        over = over.select("id", dropped=pl.format("over the {} rows that every {} has", "least", pl.lit(of)))
        groups = rows_in(rows)
        return Mixed(over, Asked(of, dict.fromkeys(groups, 1 / max(len(groups), 1)), cost=pl.lit(1)))

    return mixer
