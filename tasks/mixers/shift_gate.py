"""Lets a component in only while its text can pass for real text: one that a bound is broken for is left out whole.

Every component of synthetic rows is held against real ones by itself (`tasks/text/apart.py`, after Chen et al. 2406.12397), as
a template hides well among others. Bounds are the recipe's, for no paper gives any: `python -m benchmarks.hygiene` shows what
people's and models' texts have. Real are the rows of `reference`, else the pool's.
"""

from typing import Annotated, Any, Literal, get_args

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import RecipeError, StageError
from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Mixed, Mixer
from tasks.reading.corpora import corpora
from tasks.text.apart import LEAST, drawn, measures
from tasks.text.bounds import COUNTED
from tasks.text.chances import rounded
from tasks.text.conversation import Compared, compared

Bounded = Literal["auc", "openers", "skeletons", "perplexity_off", "perplexity_spread"]


def shift_gate(
    *,
    most: dict[Bounded, float] | None = None,
    least: dict[Bounded, float] | None = None,
    sample: Annotated[int, Field(ge=LEAST, le=10_000)] = 1000,
    of: Compared = "question",
    reference: list[InputPath] | None = None,
) -> Mixer:
    """For instance `most: {auc: 0.97, openers: 0.3}` and `least: {skeletons: 0.8, perplexity_spread: 0.4}`.

    A component of fewer than 20 rows is let in, and the report says that nobody looked at it.
    """
    high, low = most or {}, least or {}
    if not high and not low:
        raise RecipeError("params.most: without a bound in `most` or `least` nothing could ever be left out")
    read = corpora(reference, of)

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> Mixed:
        rows = pool.select("id", "origin", "component", text=compared(of).fill_null("")).sort("id").collect()
        real = read()["text"] if reference else rows.filter(origin="real")["text"]
        if len(real) < LEAST:
            raise StageError(f"shift_gate: wanted {LEAST} real texts to compare with, found {len(real)}; name `reference`")
        made = rows.filter(origin="synthetic").partition_by("component", as_dict=True, maintain_order=True)
        table = [_looked(str(name), part["text"], real, sample, rng) for (name,), part in sorted(made.items())]
        broken = {row["component"]: reason for row in table if (reason := _broken(row, high, low))}
        told = pl.col("component").replace_strict(broken, default=None, return_dtype=pl.String)
        decisions = rows.filter(origin="synthetic").select("id", dropped=told).drop_nulls()
        return Mixed(decisions, finding=_finding(table, broken))

    return mixer


def _looked(name: str, texts: pl.Series, real: pl.Series, sample: int, rng: np.random.Generator) -> dict[str, Any]:
    size = min(sample, len(texts), len(real))
    if size < LEAST:
        return {"component": name, "texts": size}
    found = {one.name: rounded(one.found.value) for one in measures(drawn(real, size, rng), drawn(texts, size, rng), rng)}
    named = {bound: found.get(f"{bound}_synthetic", found.get(bound)) for bound in get_args(Bounded)}
    return {"component": name, "texts": size, **named}


def _broken(row: dict[str, Any], most: dict[Bounded, float], least: dict[Bounded, float]) -> str:
    over = [f"{name} {row[name]:g} over {bound:g}" for name, bound in most.items() if row.get(name, bound) > bound]
    under = [f"{name} {row[name]:g} under {bound:g}" for name, bound in least.items() if row.get(name, bound) < bound]
    return f"{row['component']} is told from real text: {', '.join(over + under)}" if over or under else ""


def _finding(table: list[dict[str, Any]], broken: dict[str, str]) -> Finding:
    unseen = [row["component"] for row in table if row["texts"] < LEAST]
    warnings = [*broken.values(), *([f"too few rows to look at: {', '.join(unseen)}"] if unseen else [])]
    left = "told from real text"
    figure = Figure(name="left_out", value=len(broken), unit="components", better="lower", about=left, no_interval=COUNTED)
    return Finding(
        figures=[figure], rows=table, about="Each component against real text, before the mixture.", warning="; ".join(warnings)
    )
