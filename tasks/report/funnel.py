"""The funnel: what became of every seed, draft and accepted row, by hop, operator and reason. Within a hop the rows add up.

seed      of all draws    kept | rejected
generate  of all seeds    drafted | rejected | gave nothing
verify    of all drafts   accepted | failed | rejected      (at `judge` where a judge was the first to object)
mix       of accepted     mixed | set aside
"""

from dataclasses import dataclass

import polars as pl

from schemas.recipe import Recipe

MOST_REASONS = 12
OTHERS = "other reasons"
HOPS = ["seed", "generate", "verify", "judge", "mix"]
FUNNEL = {"hop": pl.String, "operator": pl.String, "outcome": pl.String, "reason": pl.String, "rows": pl.Int64}
_TEXTS = {"operator": pl.String, "reason": pl.String}


@dataclass(frozen=True)
class Rows:
    """The six artifacts of a build, lazily."""

    seeds: pl.LazyFrame
    drafts: pl.LazyFrame
    verdicts: pl.LazyFrame
    rejects: pl.LazyFrame
    mixture: pl.LazyFrame
    set_aside: pl.LazyFrame


def funnel(recipe: Recipe, rows: Rows) -> pl.DataFrame:
    """hop, operator, outcome, reason, rows; reasons of one shape are one (`answered 5, wanted 4` is `answered #, wanted #`)."""
    fates = draft_fates(recipe, rows)
    parts = [_of_seeds(rows), _of_generation(rows), _counted(fates), _of_mixing(rows)]
    found = _few_reasons(pl.concat([part.select(list(FUNNEL)) for part in parts]))
    order = pl.col("hop").replace_strict(HOPS, range(len(HOPS)), return_dtype=pl.Int32)
    first = pl.col("reason") != ""  # what went on stands before what did not
    return found.sort(order, first, pl.col("reason") == OTHERS, -pl.col("rows"), "operator", "outcome", "reason").select(
        list(FUNNEL)
    )


def draft_fates(recipe: Recipe, rows: Rows) -> pl.DataFrame:
    """One row a draft: `id`, `generator`, and its outcome: that of the first step, in the recipe's order, that objected."""
    steps = [step.name for step in (*recipe.verify, *recipe.judge)]
    place = pl.col("operator").replace_strict(steps, list(range(len(steps))), default=len(steps), return_dtype=pl.Int32)
    hop = pl.when(place >= len(recipe.verify)).then(pl.lit("judge")).otherwise(pl.lit("verify"))
    failed = rows.verdicts.filter(~pl.col("passed")).select(
        id="draft_id", operator="verifier", reason="reason", outcome=pl.lit("failed")
    )
    unusable = rows.rejects.filter(pl.col("stage").is_in(["verify", "judge"]))
    rejected = unusable.select(id="row_id", operator="operator", reason="reason", outcome=pl.lit("rejected"))
    events = pl.concat([failed, rejected]).with_columns(step=place, hop=hop).collect()
    first = events.sort("id", "step", "outcome", "reason").unique("id", keep="first", maintain_order=True)
    fates = rows.drafts.select("id", "generator").collect().join(first, on="id", how="left")
    return fates.with_columns(
        pl.col("hop").fill_null("verify"), pl.col("operator", "reason").fill_null(""), pl.col("outcome").fill_null("accepted")
    )


def refused(rows: Rows) -> pl.DataFrame:
    """What each generator could not use, by reason. Not part of the sums: another generator may have written on the seed."""
    rejects = rows.rejects.filter(pl.col("stage") == "generate").select("operator", "reason").collect()
    found = _few_reasons(_counted(rejects, hop="generate", outcome="refused"))
    return found.sort("operator", pl.col("reason") == OTHERS, -pl.col("rows"), "reason").select("operator", "reason", "rows")


def shape(reason: pl.Expr) -> pl.Expr:
    """A reason without what differs from row to row: ids, quoted words and numbers."""
    plain = reason.str.replace_all(r"\b[0-9a-f]{20}\b", "another row").str.replace_all(r"'[^']*'|\"[^\"]*\"", "'…'")
    return plain.str.replace_all(r"-?\d[\d.,]*\d|-?\d", "#")


def _of_seeds(rows: Rows) -> pl.DataFrame:
    lost = rows.rejects.filter(pl.col("stage").is_in(["read", "seed"])).select("operator", "reason").collect()
    return pl.concat([_went_on("seed", "kept", _height(rows.seeds)), _counted(lost, hop="seed", outcome="rejected")])


def _of_generation(rows: Rows) -> pl.DataFrame:
    """One outcome a seed, told by its drafts or by its first reject. Seeds without either gave nothing, and that is said."""
    seeds = rows.seeds.select("id").collect()
    writers = rows.drafts.select(id="seed_id").unique().collect()
    rejects = rows.rejects.filter(pl.col("stage") == "generate").select("operator", "reason", id="row_id").collect()
    first = rejects.sort("id", "operator", "reason").unique("id", keep="first", maintain_order=True)
    dry = seeds.join(writers, on="id", how="anti")
    lost = dry.join(first, on="id")
    silent = dry.height - lost.height
    nothing = pl.DataFrame({"operator": [""] * silent, "reason": ["the generators returned no draft"] * silent}, schema=_TEXTS)
    return pl.concat(
        [
            _went_on("generate", "drafted", seeds.height - dry.height),
            _counted(lost, hop="generate", outcome="rejected"),
            _counted(nothing, hop="generate", outcome="gave nothing"),
        ]
    )


def _of_mixing(rows: Rows) -> pl.DataFrame:
    aside = rows.set_aside.select("operator", "reason").collect()
    return pl.concat([_went_on("mix", "mixed", _height(rows.mixture)), _counted(aside, hop="mix", outcome="set aside")])


def _went_on(hop: str, outcome: str, rows: int) -> pl.DataFrame:
    return pl.DataFrame([(hop, "", outcome, "", rows)], schema=FUNNEL, orient="row")


def _height(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect().item())


def _counted(events: pl.DataFrame, **same: str) -> pl.DataFrame:
    """Events of one shape, counted."""
    kinds = events.with_columns(shape(pl.col("reason")), **{name: pl.lit(value) for name, value in same.items()})
    return kinds.group_by("hop", "operator", "outcome", "reason").agg(rows=pl.len().cast(pl.Int64)).select(list(FUNNEL))


def _few_reasons(found: pl.DataFrame) -> pl.DataFrame:
    """The most frequent reasons of each operator; the rest are one row, so that the sums hold."""
    keys = ["hop", "operator", "outcome"]
    ranked = found.sort(["rows", "reason"], descending=[True, False]).with_columns(rank=pl.int_range(pl.len()).over(keys))
    reason = pl.when(pl.col("rank") < MOST_REASONS).then("reason").otherwise(pl.lit(OTHERS))
    return ranked.with_columns(reason=reason).group_by(*keys, "reason").agg(pl.col("rows").sum())
