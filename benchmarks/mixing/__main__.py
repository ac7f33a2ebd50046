"""CPU seconds and peak memory of the mixers: decontamination of 100,000 rows, and every mixer over 1,000,000.

Run: `python -m benchmarks.mixing [rows [mixer ...]]`. Real GSM8K questions, each repeated with its number, so no two are equal.
SEEDMILL_SHARED names the folder with the test sets (`../shared/data` beside the repository when it is not set).
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from tasks.mixers.balance import balance
from tasks.mixers.caps import caps
from tasks.mixers.collapse_guard import collapse_guard
from tasks.mixers.decontaminate import decontaminate
from tasks.mixers.drop_duplicates import drop_duplicates
from tasks.mixers.ratio import ratio
from tasks.mixers.split import split
from tasks.mixers.temperature import temperature
from tasks.mixers.token_budget import token_budget
from tasks.mixers.upsample import upsample
from tasks.operators import Mixer
from tasks.text.benchmark_file import question_in, read_lines

SEEDS = Path(__file__).parents[2] / "flows" / "recipes" / "seeds"
SHARED = Path(os.environ.get("SEEDMILL_SHARED", Path(__file__).parents[2] / ".." / "shared" / "data"))
AGAINST = [SHARED / "gsm8k_test/test.jsonl.gz", SHARED / "humaneval/HumanEval.jsonl.gz", SHARED / "mbpp/mbpp.jsonl.gz"]


def main(rows: int, only: list[str]) -> None:
    pool = pool_of(rows)
    there = [file for file in AGAINST if file.is_file()] or [SEEDS / "gsm8k_test.jsonl"]
    print(f"against {', '.join(file.name for file in there)}; {rows:,} rows")
    mixers: dict[str, Callable[[], Mixer]] = {
        "decontaminate": lambda: decontaminate(against=there),
        "drop_duplicates": drop_duplicates,
        "ratio": lambda: ratio(shares={"real": 0.3, "synthetic": 0.7}),
        "split": lambda: split(test=0.02),
        "caps": lambda: caps(rows=1000),
        "temperature": lambda: temperature(of="source", T=3.0),
        "balance": lambda: balance(of="source"),
        "upsample": lambda: upsample(of="origin"),
        "token_budget": lambda: token_budget(budget=10 * rows),
        "collapse_guard": lambda: collapse_guard(domain="source"),
    }
    for name, make in mixers.items():
        if only and name not in only:
            continue
        told(name, make(), pool)


def told(name: str, mixer: Mixer, pool: pl.LazyFrame) -> None:
    before, wall = time.process_time(), time.perf_counter()
    found = mixer(pool, np.random.default_rng(7))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    cpu, passed = time.process_time() - before, time.perf_counter() - wall
    print(f"{name:16} {cpu:7.2f} CPU s  {passed:7.2f} s  {found.height:8,} decisions  peak so far {peak:.2f} GiB")


def pool_of(rows: int) -> pl.LazyFrame:
    """Rows on disk, as the mix stage scans them."""
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"seedmill-mixers-{rows}.parquet"
    if not path.is_file():
        questions = [question_in(row, where) for where, row in read_lines(SEEDS / "gsm8k_train.jsonl")]
        number = pl.int_range(rows)
        text = pl.format("{} ({})", pl.Series(questions).gather(np.arange(rows) % len(questions)), number)
        turn = pl.struct(role=pl.lit("user"), content=text)
        frame = pl.select(
            id=pl.format("{}", number).str.zfill(20),
            seed_id=pl.format("{}", number // 2).str.zfill(20),
            messages=pl.concat_list(turn),
            tools=pl.lit(None, pl.String),
            origin=pl.when(number % 3 == 0).then(pl.lit("real")).otherwise(pl.lit("synthetic")),
            source=pl.format("source {}", number % 400),
            span=pl.lit(""),
            depth=pl.when(number % 3 == 0).then(0).otherwise(1),
            repeat=pl.lit(1, pl.Int64),
        )
        frame.write_parquet(path)
    return pl.scan_parquet(path)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:])
