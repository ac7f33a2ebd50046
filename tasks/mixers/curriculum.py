"""Orders the rows from easy to hard (Bengio et al. 2009), in stages whose rows are shuffled; leaves out nothing.

Easy is short, few turns, a low number or an early value of a stratum. Put it before `interleave` to have every group rise.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import StageError
from tasks.operators import Mixer
from tasks.text.groups import group_of
from tasks.text.tokens import Tokenizer, tokens

By = Annotated[str, Field(pattern=r"^(length|turns|depth|strata\.[A-Za-z_]\w*)$")]


def curriculum(
    *,
    by: By = "length",
    order: Annotated[list[str], Field(min_length=2)] | None = None,
    stages: Annotated[int, Field(ge=2)] | None = None,
    hard_first: bool = False,
    tokenizer: Tokenizer = "words",
) -> Mixer:
    """`by` is `length` (in tokens), `turns`, `depth`, or a stratum: numbers, or texts that `order` lists, easy first.

    `stages` are equally large and shuffled inside; without it rows are in strict order, equal ones shuffled. Rows whose
    stratum is missing or unlisted come last.
    """

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = pool.select("id", found=_found(by, tokenizer)).sort("id").collect()
        rows = rows.with_columns(hard=_hard(rows["found"], by, order), draw=pl.Series(rng.permutation(rows.height)))
        rows = rows.sort("hard", "draw", descending=[hard_first, False], nulls_last=True)
        if stages:
            stage = pl.int_range(pl.len()) * stages // pl.len()
            rows = rows.with_columns(stage=stage).sort("stage", "draw")
        return rows.select("id", position=pl.int_range(1, pl.len() + 1)).sort("id")

    return mixer


def _found(by: str, tokenizer: Tokenizer) -> pl.Expr:
    if by.startswith("strata."):
        return group_of(by)
    return {"length": tokens(tokenizer), "turns": pl.col("messages").list.len(), "depth": pl.col("depth")}[by].cast(pl.String)


def _hard(found: pl.Series, by: str, order: list[str] | None) -> pl.Series:
    """How hard each row is; null where it does not say."""
    if order:
        places = {value: float(place) for place, value in enumerate(order)}
        return found.replace_strict(places, default=None, return_dtype=pl.Float64)
    numbers = found.cast(pl.Float64, strict=False)
    if len(found) and numbers.null_count() == len(found):
        raise StageError(f"curriculum: no row has a number under {by}, only {found[0]!r} and the like; list them in `order`")
    return numbers
