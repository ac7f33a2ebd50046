"""Keeps synthetic / real <= `lambda_max` in every domain, counted in tokens of accepted rows; the deepest rows leave first.

Retraining on its own output stays stable below one synthetic token for two real ones (Bertrand et al. 2310.00429 Theorem 1;
Seddik et al. 2404.05090 at eta = 0.5; PAPERS 5.1 and 5.2). The metric `collapse` shows the drift that remains.
"""

from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import RecipeError, StageError
from tasks.operators import Mixer
from tasks.text.groups import GroupBy, drawn
from tasks.text.tokens import Tokenizer, tokens

Policy = Literal["accumulate", "accumulate_subsample", "ratio", "replace"]


def collapse_guard(
    *,
    lambda_max: Annotated[float, Field(gt=0, le=100)] = 0.5,
    policy: Policy = "accumulate",
    domain: GroupBy | None = None,
    tokenizer: Tokenizer = "words",
    budget: Annotated[int, Field(ge=1)] | None = None,
) -> Mixer:
    """`domain` names a column or stratum (`strata.topic`); without one the whole pool is one domain.

    accumulate            every real row stays, synthetic ones up to the bound
    accumulate_subsample  `budget` tokens drawn from everything, then the bound (Kazdan et al. 2410.16713)
    ratio                 the bound met from both sides: real rows leave as well where synthetic ones are scarce
    replace               the deepest generation alone, unbounded: for experiments; it collapses (PAPERS 5.5)
    """
    if (budget is None) == (policy == "accumulate_subsample"):
        raise RecipeError(
            "params.budget: the tokens that `accumulate_subsample` draws; that policy needs it, the others take none"
        )

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = _rows(pool, domain, tokenizer, rng)
        if policy == "replace":
            return _all_but_the_last(rows)
        over = rows.sort("draw").filter(pl.col("cost").cum_sum() > budget) if budget else rows.clear()
        rest = rows.join(over, on="id", how="anti")
        if rest.height and not rest["real"].any():
            raise StageError(
                "collapse_guard: there is no real row, so no synthetic one may stay; add real rows, or take it out"
            )
        told = pl.format("over the {} {} drawn from everything", pl.lit(budget), pl.lit(tokenizer))
        asides = [over.select("id", dropped=told), _over_the_bound(rest, lambda_max, tokenizer)]
        if policy == "ratio":
            asides.append(_real_to_spare(rest, lambda_max, tokenizer))
        return pl.concat(asides).sort("id")

    return mixer


def _rows(pool: pl.LazyFrame, domain: str | None, tokenizer: Tokenizer, rng: np.random.Generator) -> pl.DataFrame:
    more = {"real": pl.col("origin") == "real", "depth": pl.col("depth"), "cost": tokens(tokenizer) * pl.col("repeat")}
    rows = drawn(pool, domain or "origin", rng, **more)
    return rows if domain else rows.with_columns(group=pl.lit("the mixture"))


def _over_the_bound(rows: pl.DataFrame, lambda_max: float, tokenizer: str) -> pl.DataFrame:
    """Synthetic rows past lambda_max x their domain's real tokens: shallow ones are kept before deep ones, else by lot."""
    real = (pl.col("cost") * pl.col("real")).sum().over("group")
    allowed = (real * lambda_max).floor().cast(pl.Int64)
    synthetic = rows.with_columns(tokens_real=real, allowed=allowed).filter(~pl.col("real")).sort("depth", "draw")
    over = synthetic.filter(pl.col("cost").cum_sum().over("group") > pl.col("allowed"))
    unit = pl.lit(tokenizer)
    told = "over synthetic / real = {} in {}: {} real {} allow {} synthetic (Bertrand 2310.00429, Seddik 2404.05090)"
    return over.select("id", dropped=pl.format(told, pl.lit(f"{lambda_max:g}"), "group", "tokens_real", unit, "allowed"))


def _real_to_spare(rows: pl.DataFrame, lambda_max: float, tokenizer: str) -> pl.DataFrame:
    """Real rows past what the domain's synthetic tokens need to stand at lambda_max; where there are none, real rows stay."""
    needed = ((pl.col("cost") * ~pl.col("real")).sum().over("group") / lambda_max).ceil().cast(pl.Int64)
    real = rows.with_columns(needed=needed).filter(pl.col("real") & (pl.col("needed") > 0)).sort("draw")
    over = real.filter(pl.col("cost").cum_sum().over("group") - pl.col("cost") >= pl.col("needed"))
    told = "more real {} in {} than synthetic / real = {} needs"
    return over.select("id", dropped=pl.format(told, pl.lit(tokenizer), "group", pl.lit(f"{lambda_max:g}")))


def _all_but_the_last(rows: pl.DataFrame) -> pl.DataFrame:
    last = pl.col("depth").max()
    over = rows.with_columns(last=last).filter(pl.col("depth") < pl.col("last"))
    return over.select("id", dropped=pl.format("of depth {}; `replace` keeps depth {} alone", "depth", "last")).sort("id")
