"""Mix: which accepted drafts, how often, beside how many real ones. Only here are rows left out, each with a reason."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import polars as pl

from schemas.recipe import MixStep, Recipe
from schemas.report import Finding
from schemas.tables import Drafts, Mixture, Rejects, Seeds, Verdicts, polars_schema
from tasks.artifact import Artifact, digest, is_made, open_artifact, write_artifact
from tasks.failpoint import failpoint
from tasks.models.asking import asking
from tasks.operators import Ask, Mixed
from tasks.plan import Plan
from tasks.quota import cell_of
from tasks.stages.accept import passed_all
from tasks.stages.deviation import measured
from tasks.stages.embed import embedder

CHOICES = {
    "component": pl.String, "split": pl.String, "repeat": pl.Int64, "weight": pl.Float64, "position": pl.Int64,
}  # fmt: skip
STRETCH = 50_000  # rows of an ordered mixture that are in memory together


def mix(plan: Plan) -> None:
    """Write the recipe's mixture, and beside it what was set aside, by reason; nothing where both stand there whole."""
    failpoint("mix.before")
    space = plan.workspace
    drafts, seeds = open_artifact(space.drafts, Drafts), open_artifact(space.seeds, Seeds)
    verdicts, rejects = open_artifact(space.verdicts, Verdicts), open_artifact(space.rejects, Rejects)
    inputs = {**plan.mix_inputs, "drafts": digest(drafts.manifest), "verdicts": digest(verdicts.manifest)}
    if is_made(space.mixture, Mixture, inputs) and is_made(space.set_aside, Rejects, inputs):
        return
    accepted = passed_all(verdicts.scan(), rejects.scan(), drafts.scan())
    pool = with_sources(drafts.scan(), seeds.scan()).join(accepted, on="id", how="semi", maintain_order="left")
    with asking(plan) if any(step.model for step in plan.recipe.mix) else nullcontext() as ask:
        chosen, set_aside, findings = choose(plan, pool, ask)
    write_artifact(space.set_aside, Rejects, [set_aside], inputs)
    write_artifact(space.mixture, Mixture, _rows(drafts, chosen), inputs, findings)


def with_sources(drafts: pl.LazyFrame, seeds: pl.LazyFrame) -> pl.LazyFrame:
    """Drafts with their seed's source, span, licence and strata beside them.

    The order is the drafts' own, which also lets polars keep the seeds in memory for the join, and not the drafts' messages.
    """
    beside = seeds.select("source", "span", "licence", "strata", seed_id="id")
    return drafts.join(beside, on="seed_id", how="left", maintain_order="left")


def choose(plan: Plan, pool: pl.LazyFrame, ask: Ask | None = None) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """Run the mixers over the accepted pool: what is chosen and how it is used, what is set aside, what was said."""
    chosen, over = _within_quota(plan.recipe, pool)
    asides, said = [over], dict[str, Mixed]()
    for number, step in enumerate(plan.recipe.mix):
        live = pool.join(chosen.lazy(), on="id", how="inner", maintain_order="left")
        said[step.name] = _mixed(plan, step, live, np.random.default_rng([plan.recipe.random_seed, number]), ask)
        chosen, aside = _after(said[step.name].decisions, step.name, chosen)
        asides.append(aside)
    return chosen, pl.concat(asides).select(list(polars_schema(Rejects))).sort(pl.all()), _findings(said, pool, chosen)


def _mixed(plan: Plan, step: MixStep, pool: pl.LazyFrame, rng: np.random.Generator, ask: Ask | None) -> Mixed:
    mixer: Any = plan.mixers[step.name]
    found = mixer(pool, rng, embedder(step, ask)) if plan.uses_vectors(step) else mixer(pool, rng)
    return found if isinstance(found, Mixed) else Mixed(found)


def _findings(said: dict[str, Mixed], pool: pl.LazyFrame, chosen: pl.DataFrame) -> list[Finding]:
    """What the mixers found, and how far the finished mixture is from the shares that each was asked for."""
    told = [found.model_copy(update={"metric": f"mix.{name}"}) for name, mixed in said.items() if (found := mixed.finding)]
    mixture = pool.join(chosen.lazy(), on="id", how="inner")
    return told + [measured(mixed.asked, mixture, f"mix.{name}") for name, mixed in said.items() if mixed.asked]


def _within_quota(recipe: Recipe, pool: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The accepted rows that the quota asks for: the first of each cell by id, and every row that is real and in no cell."""
    quota = recipe.quota()
    slim = pool.select("id", "origin", component="generator", cell=cell_of(recipe)).sort("id").collect(engine="streaming")
    wanted = pl.col("cell").replace_strict(quota.rows, default=0, return_dtype=pl.Int64)
    place = pl.int_range(pl.len()).over("cell")
    keep = pl.when(pl.col("cell").is_null()).then(pl.col("origin") == "real").otherwise(place < wanted)
    marked = slim.with_columns(keep=keep)
    over = marked.filter(~pl.col("keep")).select(
        "id", reason=pl.format("over the quota of {}", pl.col("cell").fill_null("no cell"))
    )
    kept = marked.filter("keep").select(
        "id", "component", split=pl.lit("train"), repeat=pl.lit(1, pl.Int64), weight=pl.lit(1.0), position=pl.lit(0, pl.Int64)
    )
    return kept, _asides(over, "quota")


def _after(decisions: pl.DataFrame, name: str, chosen: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The chosen rows after one mixer's decisions, and the rows it dropped."""
    dropped = decisions.filter(pl.col("dropped").is_not_null()) if "dropped" in decisions.columns else decisions.clear()
    changes = [name for name in CHOICES if name in decisions.columns]
    updated = chosen.update(decisions.select("id", *changes), on="id") if changes else chosen
    asides = (
        dropped.select("id", reason="dropped")
        if dropped.height
        else pl.DataFrame(schema={"id": pl.String, "reason": pl.String})
    )
    return updated.join(asides, on="id", how="anti"), _asides(asides, name)


def _asides(rows: pl.DataFrame, operator: str) -> pl.DataFrame:
    return rows.select(row_id="id", stage=pl.lit("mix"), operator=pl.lit(operator), reason="reason", raw=pl.lit(""))


def _rows(drafts: Artifact, chosen: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The mixture in order: a draft shard at a time where none was asked for (both are sorted by id), else by stretches."""
    columns = list(polars_schema(Mixture))
    if not chosen["position"].cast(pl.Boolean).any():
        for shard in drafts.shards():
            yield shard.join(chosen, on="id", how="inner").select(columns).sort("id")
        return
    for stretch in chosen.sort("position", "id").iter_slices(STRETCH):
        rows = drafts.scan().filter(pl.col("id").is_in(stretch["id"].implode()))
        yield rows.join(stretch.lazy(), on="id", how="inner").select(columns).sort("position", "id").collect()
