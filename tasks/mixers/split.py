"""Puts a share of the rows into `test` (and `validation`), whole families at a time: no seed and no passage is in two splits.

Rows of one family come from the same place: the same span of the same source, or the same seed where there is no span.
"""

from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import RecipeError
from tasks.operators import Mixer

Share = Annotated[float, Field(ge=0, lt=1)]


def split(*, test: Share = 0.02, validation: Share = 0.0, by: Literal["seed", "source"] = "seed") -> Mixer:
    """Shares are of rows, met to within one family. `by: source` keeps whole sources together."""
    if test + validation >= 1:
        raise RecipeError(f"params: test and validation take {test + validation:g} of the rows; nothing is left to train on")

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = pool.select("id", family=_family(by)).sort("id").collect()
        families = rows.group_by("family").len().sort("family")
        drawn = families.with_columns(pl.Series("draw", rng.permutation(families.height))).sort("draw")
        before = (pl.col("len").cum_sum() - pl.col("len") / 2) / rows.height
        part = pl.when(before < test).then(pl.lit("test")).when(before < test + validation).then(pl.lit("validation"))
        return (
            rows.join(drawn.select("family", split=part.otherwise(pl.lit("train"))), on="family")
            .select("id", "split")
            .sort("id")
        )

    return mixer


def _family(by: str) -> pl.Expr:
    if by == "source":
        return pl.col("source")
    passage = pl.concat_str("source", "span", separator="\x1f")
    return pl.when(pl.col("span") != "").then(passage).otherwise(pl.col("seed_id"))
