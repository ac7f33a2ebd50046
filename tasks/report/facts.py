"""The facts of one build beside the funnel: missing rows, components, sources, examples, cost, versions."""

import platform
from contextlib import closing
from importlib.metadata import version
from typing import Any

import polars as pl

from schemas.recipe import Recipe
from tasks.models.ask import build_of
from tasks.models.capabilities import probes, shown_by
from tasks.models.memory import remembered
from tasks.models.memory_place import is_there, memory_of, opened
from tasks.models.memory_shelf import costs
from tasks.plain_text import cut
from tasks.plan import Plan
from tasks.quota import cell_of
from tasks.report.funnel import Rows
from tasks.stages.mix import with_sources
from tasks.text.chances import rounded

LIBRARIES = ("seedmill", "polars", "numpy", "scikit-learn", "pandera", "pydantic", "matplotlib")
EXAMPLES = 2
LONGEST = 1500


def shortfall(recipe: Recipe, rows: Rows, fates: pl.DataFrame) -> list[dict[str, Any]]:
    """Each cell of the quota: rows wanted, accepted, in the mixture, missing. Counted from the artifacts, not remembered."""
    quota = recipe.quota()
    accepted = fates.filter(outcome="accepted").select("id")
    drafts = (
        with_sources(rows.drafts, rows.seeds).select("id", cell=cell_of(recipe)).collect().join(accepted, on="id", how="semi")
    )
    mixed = drafts.join(rows.mixture.select("id").collect(), on="id", how="semi")
    there, used = (dict(part.drop_nulls().group_by("cell").len().iter_rows()) for part in (drafts, mixed))
    return [
        {
            "cell": cell,
            "wanted": wanted,
            "accepted": there.get(cell, 0),
            "mixture": used.get(cell, 0),
            "missing": max(wanted - there.get(cell, 0), 0),
        }
        for cell, wanted in sorted(quota.rows.items())
    ]


def shares(recipe: Recipe, rows: Rows, of: str) -> list[dict[str, Any]]:
    """Rows and share by `of` and origin; where the recipe's `ratio` asks for a share, that and the deviation from it."""
    counts = rows.mixture.group_by(*dict.fromkeys((of, "origin"))).agg(rows=pl.len()).sort("origin", of).collect()
    total = max(int(counts["rows"].sum()), 1)
    asked = _asked(recipe, of)
    return [row | _share(row["rows"] / total, asked.get(row[of])) for row in counts.to_dicts()]


def _asked(recipe: Recipe, of: str) -> dict[str, float]:
    steps = [step for step in recipe.mix if step.use == "ratio" and step.params.get("of", "origin") == of]
    return dict(steps[-1].params["shares"]) if steps else {}


def _share(share: float, asked: float | None) -> dict[str, Any]:
    said = {} if asked is None else {"asked": asked, "deviation": rounded(share - asked) + 0.0}  # + 0.0: there is no minus zero
    return {"share": rounded(share), **said}


def sources(rows: Rows) -> list[dict[str, Any]]:
    """Where the mixture's rows come from, and under which licence."""
    found = with_sources(rows.mixture.select("seed_id", "origin"), rows.seeds)
    counts = found.group_by("source", "licence", "origin").agg(rows=pl.len()).sort(["rows", "source"], descending=[True, False])
    return counts.collect().to_dicts()


def examples(rows: Rows, fates: pl.DataFrame) -> list[dict[str, Any]]:
    """Two rows of the mixture and two that did not pass, of every generator: the first by id, which is as good as chance."""
    mixed = rows.mixture.select("id").collect()
    kept = fates.join(mixed, on="id", how="semi").with_columns(outcome=pl.lit("in the mixture"))
    lost = fates.filter(pl.col("outcome") != "accepted").with_columns(outcome=pl.format("{} by {}", "outcome", "operator"))
    few = pl.concat([part.sort("id").group_by("generator", maintain_order=True).head(EXAMPLES) for part in (kept, lost)])
    wanted = few.select("id", "outcome", "reason")
    shown = rows.drafts.filter(pl.col("id").is_in(wanted["id"].implode())).collect().join(wanted, on="id")
    return [_example(row) for row in shown.sort("generator", "outcome", "id").to_dicts()]


def _example(row: dict[str, Any]) -> dict[str, Any]:
    turns = [{"role": turn["role"], "content": cut(_said(turn), LONGEST)} for turn in row["messages"]]
    plain = {name: row[name] for name in ("id", "generator", "origin", "outcome", "reason", "target")}
    return plain | {"passed": row["outcome"] == "in the mixture", "turns": turns}


def _said(turn: dict[str, Any]) -> str:
    calls = [f"{call['name']}({call['arguments']})" for call in turn["tool_calls"] or ()]
    return "\n".join(part for part in (turn["content"], *calls) if part)


def models(plan: Plan) -> dict[str, dict[str, Any]]:
    """What each model's server can do, as it showed when it was first asked; nothing of one that was never asked."""
    place = memory_of(plan.workspace)
    if not plan.recipe.models or not is_there(place):
        return {}
    found = {}
    with closing(opened(place)) as link:
        for name, model in plan.recipe.models.items():
            told = {what: remembered(link, question.key)() for what, question in probes(model).items()}
            if told and all(told.values()):
                found[name] = shown_by({what: answer for what, answer in told.items() if answer})
    return found


def cost(plan: Plan, rows: Rows, fates: pl.DataFrame) -> list[dict[str, Any]]:
    """Replies, tokens and money by step and model, and per 1,000 accepted rows; empty without models.

    Counts every reply the build stands on at what it cost, whoever paid and when: equal builds cost the same.
    """
    accepted = fates.filter(outcome="accepted")["id"].len()
    return [
        {**row, "usd": rounded(row["usd"], 6), "usd_per_1000_accepted": rounded(1000 * row["usd"] / max(accepted, 1), 4)}
        for row in costs(memory_of(plan.workspace), build_of(plan.recipe)) or _free_replies(plan, rows)
    ]


def _free_replies(plan: Plan, rows: Rows) -> list[dict[str, Any]]:
    """Recorded replies cost nothing and are not in the memory: counted from the drafts made of them; judges' are not."""
    replies = rows.drafts.group_by("generator").agg(replies=pl.col("replies").list.len().sum()).collect()
    counts = dict(replies.iter_rows())
    asked = [(f"generate.{step.name}", step.model, counts.get(step.name, 0)) for step in plan.recipe.generate]
    asked += [(f"judge.{step.name}", step.model or next(iter(plan.recipe.models), ""), None) for step in plan.recipe.judge]
    return [
        {"step": step, "model": model, "replies": replies, "tokens": 0, "usd": 0.0} for step, model, replies in asked if model
    ]


def versions(plan: Plan) -> dict[str, str]:
    """What made this: libraries, and the fingerprints of recipe, code and named files."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}, **plan.inputs}
