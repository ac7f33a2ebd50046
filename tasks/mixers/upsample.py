"""Repeats the rows of small groups until they are as large as the largest, at most `limit` times each; leaves out nothing.

Up to 4 repeats are worth nearly as much as new rows, 16 add almost nothing (Muennighoff et al. 2305.16264).
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from tasks.operators import Mixer
from tasks.text.groups import GroupBy, drawn


def upsample(*, of: GroupBy, limit: Annotated[int, Field(ge=2, le=64)] = 4) -> Mixer:
    """`of` names a column or a stratum (`strata.topic`). Which rows are repeated once more than others is drawn at random.

    Repeats of an earlier mixer count and are multiplied, so that one `upsample` may follow another.
    """

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = drawn(pool, of, rng, repeat=pl.col("repeat")).with_columns(size=pl.sum("repeat").over("group"))
        want = pl.min_horizontal(pl.col("size").max(), pl.col("size") * limit)
        spare, count = want % pl.col("size"), pl.len().over("group").cast(pl.Int64)
        more = spare // count + (pl.col("place") <= spare % count).cast(pl.Int64)
        return rows.select("id", repeat=pl.col("repeat") * (want // pl.col("size")) + more)

    return mixer
