"""Ten million drafts from Parquet through every rule that looks at columns: `python -m benchmarks.rules [--rows N]`.

The drafts are real answers of `$SEEDMILL_SHARED` (people's and models', 470 characters in the mean) told again and again
under new ids. The work runs in a child process, so that the peak of its memory is the kernel's own figure. Writes RESULTS.md;
exits 1 where the peak passes 4 GiB.
"""

import platform
import sys
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.in_a_child import run, timed
from benchmarks.million.__main__ import turn
from benchmarks.verification.labels import rows
from schemas.tables import MESSAGES, Drafts, polars_schema
from tasks.operators import built, factory, is_column_form, names
from tasks.stages.verify import column_verdicts

HERE = Path(__file__).parent
LIMIT = 4 * 1024**3
ROWS_A_BATCH = 10_000
TOLD = [
    ("dolly_3k/dolly_3k.jsonl.gz", "instruction", "output"),
    ("gsm8k_train/train.jsonl.gz", "question", "answer"),
    ("gpteacher/codegen.jsonl.gz", "instruction", "response"),
    ("gpteacher/roleplay.jsonl.gz", "instruction", "response"),
    ("alpaca_eval_outputs/outputs.jsonl.gz", "instruction", "output"),
]


def texts() -> pl.DataFrame:
    """A batch of questions and their answers."""
    pairs = [(row[asked], row[said]) for name, asked, said in TOLD for row in rows(name)]
    if not pairs:
        sys.exit("skipped: none of the sets is there")
    return pl.DataFrame([pairs[at % len(pairs)] for at in range(ROWS_A_BATCH)], schema=["question", "answer"], orient="row")


def drafts(told: pl.DataFrame, start: int) -> pl.DataFrame:
    """The batch whose first row has number `start`; each question says its number, so no two rows are equal."""
    number = pl.int_range(start, start + pl.len())
    question = pl.concat_str("question", pl.lit(" ("), number.cast(pl.String), pl.lit(")"))
    messages = pl.concat_list(turn("user", question), turn("assistant", pl.col("answer"))).cast(MESSAGES)
    identity = number.cast(pl.String).str.zfill(20)
    plain = {
        "id": identity, "seed_id": identity, "messages": messages, "lang": pl.lit("en"), "generator": pl.lit("told"),
        "origin": pl.lit("synthetic"), "depth": pl.lit(1),
    }  # fmt: skip
    schema = polars_schema(Drafts)
    return told.select(plain.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items())


def work(folder: Path, number: int) -> dict[str, Any]:
    """Write the drafts, let every rule look at each batch, write the verdicts; CPU seconds by rule."""
    told = texts()
    for start in range(0, number, ROWS_A_BATCH):
        drafts(told, start).write_parquet(folder / f"{start:09d}.parquet")
    asked = [name for name in names("verify") if is_column_form(factory("verify", name))]
    rules = {name: built("verify", name, {}, folder) for name in asked}
    seconds, passed = dict[str, float](), dict.fromkeys(rules, 0)
    for start in range(0, number, ROWS_A_BATCH):
        with timed(seconds, "read"):
            batch, found = pl.read_parquet(folder / f"{start:09d}.parquet"), []
        for name, rule in rules.items():
            with timed(seconds, name):
                found.append(column_verdicts(rule, name, batch))
                passed[name] += int(found[-1]["passed"].sum())
        with timed(seconds, "write"):
            pl.concat(found).write_parquet(folder / f"verdicts-{start:09d}.parquet", compression="zstd")
    return {"seconds": seconds, "passed": passed}


def report(found: dict[str, Any], number: int, peak: int) -> str:
    """The results as Markdown."""
    seconds, passed = found["seconds"], found["passed"]
    shares = {name: f"{count / number:.2%}" for name, count in passed.items()}
    lines = [
        f"| {name} | {took:.0f} | {number / max(took, 1e-9):,.0f} | {shares.get(name, '')} |"
        for name, took in sorted(seconds.items(), key=lambda item: item[1])
    ]
    return "\n".join(
        [
            "# The cheap rules, out of core",
            "",
            f"`python -m benchmarks.rules --rows {number}`, Python {platform.python_version()}, polars {pl.__version__}.",
            "",
            f"{number:,} drafts in Parquet, {len(passed)} rules, {number * len(passed):,} verdicts written: "
            f"{sum(seconds.values()):,.0f} CPU s in all, {number / sum(seconds.values()):,.0f} drafts a CPU s.",
            "",
            f"**Peak of resident memory: {peak / 1024**2:,.0f} MiB** (the kernel's `ru_maxrss` of the child; limit 4,096 MiB).",
            "",
            "| rule | CPU s | drafts a CPU s | passed |",
            "|---|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    run("benchmarks.rules", work, report, rows=10_000_000, limit=LIMIT, results=HERE / "RESULTS.md", about=__doc__)
