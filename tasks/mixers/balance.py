"""Keeps equally many rows of every group, chosen at random: as many as the smallest group has."""

import numpy as np
import polars as pl

from tasks.operators import Mixer
from tasks.text.groups import GroupBy, drawn


def balance(*, of: GroupBy) -> Mixer:
    """`of` names a column or a stratum (`strata.topic`); rows without that stratum are a group of their own."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = drawn(pool, of, rng).with_columns(size=pl.len().over("group"))
        over = rows.with_columns(least=pl.col("size").min()).filter(pl.col("place") > pl.col("least"))
        return over.select("id", dropped=pl.format("over the {} rows that every {} has", "least", pl.lit(of)))

    return mixer
