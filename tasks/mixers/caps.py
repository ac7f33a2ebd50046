"""At most so many rows of each source (or licence, language, ...), chosen at random: one large source must not set the tone."""

from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field

from tasks.operators import Mixer


def caps(
    *,
    rows: Annotated[int, Field(ge=1)],
    of: Literal["source", "component", "generator", "lang", "licence", "seed_id"] = "source",
) -> Mixer:
    """Keeps `rows` rows of each value of the column `of`; real and synthetic rows count alike."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        found = pool.select("id", group=of).sort("id").collect()
        found = found.with_columns(draw=pl.Series(rng.permutation(found.height)))
        over = found.filter(pl.col("draw").rank("ordinal").over("group") > rows)
        return over.select("id", dropped=pl.format("over the cap of {} rows of {}", pl.lit(rows), "group"))

    return mixer
