"""At most so many tokens, in all or per group at stated shares, by a named tokenizer; rows are drawn at random until full.

The draw stops at the first row that does not fit: passing over long rows would make the mixture shorter-spoken than the pool.
"""

import math
from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import RecipeError
from schemas.report import Figure, Finding
from tasks.operators import Asked, Mixed, Mixer
from tasks.text.bounds import COUNTED
from tasks.text.chances import rounded
from tasks.text.groups import GroupBy, drawn
from tasks.text.tokens import Tokenizer, tokens

Share = Annotated[float, Field(gt=0, le=1)]


def token_budget(
    *,
    budget: Annotated[int, Field(ge=1)],
    tokenizer: Tokenizer = "words",
    of: GroupBy = "origin",
    shares: dict[str, Share] | None = None,
) -> Mixer:
    """`shares` of the budget by the values of `of` (they sum to 1); a group that none of them names leaves, and says so.

    A row that is repeated costs its tokens each time.
    """
    if shares and not math.isclose(sum(shares.values()), 1, abs_tol=1e-6):
        raise RecipeError(f"params.shares: the shares sum to {sum(shares.values()):g}, wanted 1")
    cost = tokens(tokenizer) * pl.col("repeat")
    limits = {group: math.floor(budget * share + 1e-9) for group, share in (shares or {}).items()}

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> Mixed:
        rows = drawn(pool, of, rng, cost=cost).sort("draw")
        over = rows.filter(_spent(limits) > _limit(limits, budget))
        told = pl.format("over the budget of {} {}", _limit(limits, budget), pl.lit(tokenizer))
        unnamed = pl.format("no share names the {} {}", pl.lit(of), "group")
        known = pl.col("group").is_in(list(limits)) if limits else pl.lit(True)
        decisions = over.select("id", dropped=pl.when(known).then(told).otherwise(unnamed)).sort("id")
        used = int(rows["cost"].sum()) - int(over["cost"].sum())
        if shares:
            return Mixed(decisions, Asked(of, shares, cost, tokenizer))
        return Mixed(decisions, finding=_filled(used, budget, tokenizer))

    return mixer


def _filled(used: int, budget: int, tokenizer: str) -> Finding:
    about = f"{used} of the {budget} {tokenizer} asked for"
    return Finding(figures=[Figure(name="filled", value=rounded(used / budget), about=about, no_interval=COUNTED)])


def _spent(limits: dict[str, int]) -> pl.Expr:
    """What the rows drawn so far have cost, in all or in their group."""
    running = pl.col("cost").cum_sum()
    return running.over("group") if limits else running


def _limit(limits: dict[str, int], budget: int) -> pl.Expr:
    return pl.col("group").replace_strict(limits, default=-1, return_dtype=pl.Int64) if limits else pl.lit(budget)
