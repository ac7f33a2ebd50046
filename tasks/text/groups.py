"""Groups of rows by a column or by one key of the strata, and a seeded draw inside each group."""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

GroupBy = Annotated[str, Field(pattern=r"^(origin|component|generator|lang|source|licence|seed_id|strata\.[A-Za-z_]\w*)$")]
"""A column of the pool, or `strata.topic` for a key of the seeds' strata."""


def group_of(of: str) -> pl.Expr:
    """The value a row is grouped by, as text; `(none)` where it has none."""
    column, _, key = of.partition(".")
    value = pl.col(column).str.json_path_match(f"$.{key}") if key else pl.col(column).cast(pl.String)
    return value.fill_null("(none)")


def drawn(pool: pl.LazyFrame, of: str, rng: np.random.Generator, **more: pl.Expr) -> pl.DataFrame:
    """`id`, `group` and `place` (1 is drawn first in its group), with `more` columns beside them; sorted by id."""
    rows = pool.select("id", group=group_of(of), **more).sort("id").collect()
    rows = rows.with_columns(draw=pl.Series(rng.permutation(rows.height)))
    return rows.with_columns(place=pl.col("draw").rank("ordinal").over("group").cast(pl.Int64))


def rows_in(rows: pl.DataFrame) -> dict[str, int]:
    """How many rows each group has, in the order of the groups' names."""
    return dict(rows.group_by("group").len().sort("group").iter_rows())
