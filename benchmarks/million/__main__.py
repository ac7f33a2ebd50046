"""A million drafts through validate, verify (numeric), collect and mix: `python -m benchmarks.million [--rows N]`.

The drafts are made in columns, because the measure is of what comes after them; Pandera validates every frame as it is
written. The work runs in a child process, so that the peak of its memory is the kernel's own figure. Writes RESULTS.md;
exits 1 where the peak passes 2 GiB.
"""

import hashlib
import platform
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from benchmarks.in_a_child import run, timed
from schemas.tables import MESSAGES, Drafts, Mixture, Rejects, Seeds, Verdicts, polars_schema
from tasks.artifact import open_artifact
from tasks.plan import plan_of
from tasks.quota import Window
from tasks.stages.collect import collect
from tasks.stages.judge import judge
from tasks.stages.mix import mix
from tasks.stages.verify import verify
from tasks.stages.window import scratch_of

HERE = Path(__file__).parent
LIMIT = 2 * 1024**3
ROWS_A_WINDOW = 10_000
WRONG_EVERY = 10


def recipe(rows: int) -> dict[str, Any]:
    """The steps that are measured; seeds and drafts come from here, so their operators are never called."""
    return {
        "name": "million",
        "licence": "Apache-2.0",
        "random_seed": 1,
        "size": rows,
        "ceiling": rows,
        "shard_rows": ROWS_A_WINDOW,
        "seed": [{"use": "tests.toy:sums"}],
        "generate": [{"use": "tests.toy:adding"}],
        "verify": [{"use": "numeric_answer"}],
        "mix": [{"use": "drop_duplicates"}, {"use": "split"}],
        "evaluate": [{"use": "lengths"}],
    }


def work(folder: Path, rows: int) -> dict[str, Any]:
    """Build the data set; CPU seconds by hop and what came of it."""
    path = folder / "million.yaml"
    path.write_text(yaml.safe_dump(recipe(rows)), encoding="utf-8")
    plan, seconds = plan_of(path, folder), dict[str, float]()
    windows = [Window("sums", start, min(ROWS_A_WINDOW, rows - start)) for start in range(0, rows, ROWS_A_WINDOW)]
    for window in windows:
        scratch = scratch_of(plan, window)
        seeds, drafts = frames(window)
        with timed(seconds, "validate and write drafts"):
            scratch.once("seeds", Seeds, lambda seeds=seeds: (seeds, []))
            scratch.once("drafts", Drafts, lambda drafts=drafts: (drafts, []))
        with timed(seconds, "verify"):
            verify(plan, window)
            judge(plan, window, nobody)
    with timed(seconds, "collect"):
        collect(plan, windows)
    with timed(seconds, "mix"):
        mix(plan)
    space = plan.workspace
    return {
        "drafts": open_artifact(space.drafts, Drafts).manifest.rows,
        "verdicts": open_artifact(space.verdicts, Verdicts).manifest.rows,
        "mixture": open_artifact(space.mixture, Mixture).manifest.rows,
        "set aside": open_artifact(space.set_aside, Rejects).manifest.rows,
        "seconds": seconds,
    }


def frames(window: Window) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A window's seeds and drafts: sums told at the length of GSM8K's solutions, every tenth of them wrong."""
    numbers = range(window.start, window.start + window.count)
    ids = [hashlib.sha256(str(number).encode()).hexdigest()[:20] for number in numbers]
    base = pl.DataFrame({"id": ids, "a": list(numbers)}).with_columns(b=pl.col("a") * 7919 % 1_000_003)
    right = pl.col("a") + pl.col("b")
    said = right + (pl.col("a") % WRONG_EVERY == 0).cast(pl.Int64)
    question = pl.format("A farm has {} apple trees in the north and {} in the south. How many are there in all?", "a", "b")
    told = (
        "In the north there are {} trees.\nIn the south there are {} trees.\nTogether: {} + {} = <<{}+{}={}>>{} trees.\n#### {}"
    )
    answer = pl.format(told, "a", "b", "a", "b", "a", "b", said, said, said)
    seeds = base.select(
        "id", lang=pl.lit("en"), facts=pl.concat_str(pl.lit('{"a":'), "a", pl.lit("}")),
        source=pl.lit("sums"), span=pl.lit(""), licence=pl.lit("Apache-2.0"), strata=pl.lit("{}"), depth=pl.lit(0, pl.Int64),
    )  # fmt: skip
    drafts = base.select(
        "id", seed_id="id", messages=pl.concat_list(turn("user", question), turn("assistant", answer)).cast(MESSAGES),
        tools=pl.lit(None, pl.String), target=right.cast(pl.String), rejected=pl.lit(None, MESSAGES),
        media=pl.lit([], pl.List(pl.String)), lang=pl.lit("en"), generator=pl.lit("adding"), origin=pl.lit("synthetic"),
        depth=pl.lit(1, pl.Int64), replies=pl.lit([], pl.List(pl.String)),
    )  # fmt: skip
    return seeds.select(list(polars_schema(Seeds))), drafts.select(list(polars_schema(Drafts)))


def turn(role: str, content: pl.Expr) -> pl.Expr:
    """One message as a struct."""
    calls = pl.lit([], MESSAGES.inner.fields[2].dtype)
    return pl.struct(role=pl.lit(role), content=content, tool_calls=calls, tool_call_id=pl.lit(None, pl.String))


async def nobody(*_: Any, **__: Any) -> Any:
    """No model is asked."""
    raise AssertionError("nothing here asks a model")


def report(found: dict[str, Any], _: int, peak: int) -> str:
    """The results as Markdown."""
    rows = found["drafts"]
    lines = [f"| {name} | {took:.1f} | {rows / max(took, 1e-9):,.0f} |" for name, took in found["seconds"].items()]
    return "\n".join(
        [
            "# A million drafts in bounded memory",
            "",
            f"`python -m benchmarks.million --rows {rows}`, Python {platform.python_version()}, one process.",
            "",
            f"{rows:,} drafts, {found['verdicts']:,} verdicts, {found['mixture']:,} rows in the mixture "
            f"(every tenth answer is wrong on purpose), {found['set aside']:,} set aside by the mixers.",
            "",
            f"**Peak of resident memory: {peak / 1024**2:,.0f} MiB** (the kernel's `ru_maxrss` of the child; limit 2,048 MiB).",
            "",
            "| hop | CPU s | drafts per CPU s |",
            "|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    run("benchmarks.million", work, report, rows=1_000_000, limit=LIMIT, results=HERE / "RESULTS.md", about=__doc__)
