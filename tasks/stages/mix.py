"""Mix: which accepted drafts, how often, beside how many real ones. Only here are rows left out, each with a reason."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from schemas.recipe import Recipe
from schemas.tables import Drafts, Mixture, Rejects, Seeds, Verdicts, polars_schema
from tasks.artifact import Artifact, digest, is_made, open_artifact, write_artifact
from tasks.failpoint import failpoint
from tasks.operators import Mixer
from tasks.plan import Plan
from tasks.quota import cell_of
from tasks.stages.accept import passed_all

CHOICES = {"component": pl.String, "split": pl.String, "repeat": pl.Int64, "weight": pl.Float64}


def mix(plan: Plan) -> None:
    """Write the recipe's mixture, and beside it what was set aside, by reason; nothing where both stand there whole."""
    failpoint("mix.before")
    space = plan.workspace
    drafts, seeds = open_artifact(space.drafts, Drafts), open_artifact(space.seeds, Seeds)
    verdicts, rejects = open_artifact(space.verdicts, Verdicts), open_artifact(space.rejects, Rejects)
    inputs = {**plan.inputs, "drafts": digest(drafts.manifest), "verdicts": digest(verdicts.manifest)}
    if is_made(space.mixture, Mixture, inputs) and is_made(space.set_aside, Rejects, inputs):
        return
    accepted = passed_all(verdicts.scan(), rejects.scan(), drafts.scan())
    pool = with_sources(drafts.scan(), seeds.scan()).join(accepted, on="id", how="semi")
    chosen, set_aside = choose(plan, pool)
    write_artifact(space.set_aside, Rejects, [set_aside], inputs)
    write_artifact(space.mixture, Mixture, _rows(drafts, chosen), inputs)


def with_sources(drafts: pl.LazyFrame, seeds: pl.LazyFrame) -> pl.LazyFrame:
    """Drafts with their seed's source, span, licence and strata beside them."""
    return drafts.join(seeds.select("source", "span", "licence", "strata", seed_id="id"), on="seed_id", how="left")


def choose(plan: Plan, pool: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Run the mixers over the accepted pool: the chosen rows (`id` and how to use them), and Rejects for the others."""
    within, over = _within_quota(plan.recipe, pool)
    chosen, asides = within, [over]
    for number, (name, mixer) in enumerate(plan.mixers.items()):
        chosen, aside = _after(mixer, name, pool, chosen, np.random.default_rng([plan.recipe.random_seed, number]))
        asides.append(aside)
    return chosen, pl.concat(asides).select(list(polars_schema(Rejects))).sort(pl.all())


def _within_quota(recipe: Recipe, pool: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The accepted rows that the quota asks for: the first of each cell by id, and every row that is real and in no cell."""
    quota = recipe.quota()
    slim = pool.select("id", "origin", component="generator", cell=cell_of(quota)).sort("id").collect()
    wanted = pl.col("cell").replace_strict(quota.rows, default=0, return_dtype=pl.Int64)
    place = pl.int_range(pl.len()).over("cell")
    keep = pl.when(pl.col("cell").is_null()).then(pl.col("origin") == "real").otherwise(place < wanted)
    marked = slim.with_columns(keep=keep)
    over = marked.filter(~pl.col("keep")).select(
        "id", reason=pl.format("over the quota of {}", pl.col("cell").fill_null("no cell"))
    )
    kept = marked.filter("keep").select(
        "id", "component", split=pl.lit("train"), repeat=pl.lit(1, pl.Int64), weight=pl.lit(1.0)
    )
    return kept, _asides(over, "quota")


def _after(
    mixer: Mixer, name: str, pool: pl.LazyFrame, chosen: pl.DataFrame, rng: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The chosen rows after one mixer's decisions, and the rows it dropped."""
    live = pool.join(chosen.lazy(), on="id", how="inner", maintain_order="left")
    decisions = mixer(live, rng)
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
    """The mixture a draft shard at a time: both are sorted by id, so the order holds."""
    for shard in drafts.shards():
        yield shard.join(chosen, on="id", how="inner").select(list(polars_schema(Mixture))).sort("id")
