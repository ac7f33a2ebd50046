"""Ten million drafts from Parquet through every rule that looks at columns: `python -m benchmarks.rules [--rows N]`.

The drafts are real answers of `$SEEDMILL_SHARED` (people's and models', 470 characters in the mean) told again and again
under new ids. The work runs in a child process, so that the peak of its memory is the kernel's own figure. Writes RESULTS.md;
exits 1 where the peak passes 4 GiB.
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

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
    seconds, passed = dict.fromkeys(["read", *rules, "write"], 0.0), dict.fromkeys(rules, 0)
    began = time.process_time()
    for start in range(0, number, ROWS_A_BATCH):
        batch, found = pl.read_parquet(folder / f"{start:09d}.parquet"), []
        began = _timed(seconds, "read", began)
        for name, rule in rules.items():
            found.append(column_verdicts(rule, name, batch))
            passed[name] += int(found[-1]["passed"].sum())
            began = _timed(seconds, name, began)
        pl.concat(found).write_parquet(folder / f"verdicts-{start:09d}.parquet", compression="zstd")
        began = _timed(seconds, "write", began)
    return {"seconds": seconds, "passed": passed}


def _timed(seconds: dict[str, float], name: str, began: float) -> float:
    now = time.process_time()
    seconds[name] += now - began
    return now


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


def main() -> None:
    """Run the child, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--child", type=Path)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(work(asked.child, asked.rows)))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.rules", "--rows", str(asked.rows), "--child", folder]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    text = report(found, asked.rows, peak)
    if asked.rows >= 10_000_000:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit(peak > LIMIT)


if __name__ == "__main__":
    main()
