"""Brings the rows to stated shares (`{real: 0.3, synthetic: 0.7}`) by leaving rows out at random; it never invents any.

The result is as large as the scarcest group allows. A group that no share names is left out, and says so.
"""

import math
from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import RecipeError, StageError
from tasks.operators import Asked, Mixed, Mixer

Share = Annotated[float, Field(gt=0, le=1)]
Column = Literal["origin", "component", "generator", "lang", "source", "licence"]


def ratio(*, shares: dict[str, Share], of: Column = "origin") -> Mixer:
    """`shares` must sum to 1; `of` names the column whose values it speaks of. Shares are of rows."""
    if not math.isclose(sum(shares.values()), 1, abs_tol=1e-6):
        raise RecipeError(f"params.shares: the shares sum to {sum(shares.values()):g}, wanted 1")

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> Mixed:
        rows = pool.select("id", group=pl.col(of).cast(pl.String)).sort("id").collect()
        there = {group: rows.filter(pl.col("group") == group).height for group in shares}
        kept = kept_counts(there, shares)
        rows = rows.with_columns(draw=pl.Series(rng.permutation(rows.height)))
        place = pl.col("draw").rank("ordinal").over("group")
        over = rows.filter(place > pl.col("group").replace_strict(kept, default=0, return_dtype=pl.Int64))
        told = {group: f"over the share asked of {group}" for group in shares}
        unnamed = pl.format("no share names the {} {}", pl.lit(of), "group")
        over = over.select("id", dropped=pl.col("group").replace_strict(told, default=unnamed, return_dtype=pl.String))
        return Mixed(over, Asked(of, shares, cost=pl.lit(1)))

    return mixer


def kept_counts(there: dict[str, int], shares: dict[str, float]) -> dict[str, int]:
    """Rows of each group in the largest mixture with these shares, rounded by largest remainder."""
    empty = [group for group, count in there.items() if not count]
    if empty:
        raise StageError(f"ratio: there is no row of {', '.join(empty)}, so its share cannot be kept; take it out of `shares`")
    size = min(there[group] / share for group, share in shares.items())
    exact = {group: size * share for group, share in shares.items()}
    kept = {group: math.floor(count + 1e-9) for group, count in exact.items()}
    spare = round(size) - sum(kept.values())
    for group in sorted(shares, key=lambda group: (kept[group] - exact[group], group))[: max(spare, 0)]:
        kept[group] = min(kept[group] + 1, there[group])
    return kept
