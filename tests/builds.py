"""Whole builds for tests, made with plain functions: the toy recipe, and mixtures of rows a test writes down."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from schemas.rows import Draft, Message, Seed, ToolCall, chat, to_json
from schemas.tables import Mixture, Seeds
from tasks.artifact import Artifact, write_artifact
from tasks.frames import drafts_frame, seeds_frame, stamped_draft, stamped_seed
from tasks.make import plainly, rounds_of
from tasks.operators import Reply
from tasks.plan import Plan, plan_of
from tasks.stages.mix import mix
from tests.recipes import write_recipe

TOOL = {"name": "weather", "parameters": {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]}}
ASKED = chat("What is 2 + 2?", "It is 4.\n#### 4")
CALLED = (
    Message("user", "Is it warm in Oslo?"),
    Message("assistant", "", (ToolCall("c1", "weather", '{"town":"Oslo"}'),)),
    Message("tool", "3 degrees", tool_call_id="c1"),
    Message("assistant", "No, 3 degrees."),
)


async def nobody(messages: list[Message], **options: Any) -> Reply:
    """An `ask` for recipes without a model."""
    raise AssertionError("nobody is asked here")


def a_seed(**changes: Any) -> Seed:
    return stamped_seed(dataclasses.replace(Seed.of({"n": 1}, source="made", licence="MIT", span="made:1"), **changes))


def a_draft(seed: Seed | None = None, generator: str = "adding", **changes: Any) -> Draft:
    """A good draft with these fields changed, stamped."""
    draft = dataclasses.replace(Draft(ASKED, target=to_json(4)), **changes)
    return stamped_draft(draft, seed or a_seed(), generator)


def with_tools(**changes: Any) -> Draft:
    return a_draft(messages=CALLED, tools=to_json([TOOL]), generator="calling", **changes)


def a_mixture(folder: Path, drafts: Iterable[Draft], seeds: Iterable[Seed] = (), **columns: Any) -> tuple[Artifact, Artifact]:
    """The drafts as a mixture artifact, and their seeds; `columns` are Mixture's own (`split`, `repeat`, ...)."""
    chosen = {"component": pl.col("generator"), "split": pl.lit("train"), "repeat": pl.lit(1), "weight": pl.lit(1.0)}
    used = chosen | {"position": pl.lit(0)} | columns
    rows = drafts_frame(drafts).with_columns(**used).cast({"repeat": pl.Int64, "position": pl.Int64})
    mixture = write_artifact(folder / "mixture", Mixture, [rows], {"recipe": "r", "code": "c"})
    return mixture, write_artifact(folder / "seeds", Seeds, [seeds_frame([a_seed(), *seeds])], {})


def built(folder: Path, **changes: Any) -> Plan:
    """The toy recipe with these changes, made up to its mixture."""
    plan = plan_of(write_recipe(folder, **changes), folder)
    rounds_of(plan, plainly(plan, nobody))
    mix(plan)
    return plan
