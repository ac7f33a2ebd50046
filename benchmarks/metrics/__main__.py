"""CPU seconds and peak memory of the metrics over 1,000,000 rows: `python -m benchmarks.metrics [rows [metric ...]]`.

Real GSM8K questions, each told with its number and in one of 97 shops, 3 of 10 called real; on disk, as a mixture is.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from schemas.tables import Rejects, empty
from tasks.metrics.collapse import collapse
from tasks.metrics.contamination import contamination
from tasks.metrics.coverage import coverage
from tasks.metrics.diversity import diversity
from tasks.metrics.fidelity import fidelity
from tasks.metrics.lengths import lengths
from tasks.metrics.memorisation import memorisation
from tasks.metrics.novelty import novelty
from tasks.metrics.shift import shift
from tasks.metrics.tail_coverage import tail_coverage
from tasks.metrics.unbiasedness import unbiasedness
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import question_in, read_lines

SEEDS = Path(__file__).parents[2] / "flows" / "recipes" / "seeds"


def main(rows: int, only: list[str]) -> None:
    test, held_out = SEEDS / "gsm8k_test.jsonl", SEEDS / "gsm8k_heldout.jsonl"
    metrics: dict[str, Callable[[], Metric]] = {
        "lengths": lengths,
        "coverage": coverage,
        "contamination": lambda: contamination(against=[test], n=13),
        "memorisation": memorisation,
        "tail_coverage": lambda: tail_coverage(reference=held_out),
        "novelty": novelty,
        "diversity": diversity,
        "fidelity": fidelity,
        "shift": shift,
        "unbiasedness": lambda: unbiasedness(groups=["strata.shop"]),
        "collapse": collapse,
    }
    with tempfile.TemporaryDirectory() as folder:
        pool = pool_of(rows, Path(folder) / "rows.parquet")
        verdicts = pl.LazyFrame(schema={"draft_id": pl.String, "verifier": pl.String, "passed": pl.Boolean})
        for name, make in metrics.items():
            if not only or name in only:
                told(name, make(), Evidence(pool, pool, verdicts, empty(Rejects).lazy(), np.random.default_rng(7)))


def told(name: str, metric: Metric, evidence: Evidence) -> None:
    before, wall = time.process_time(), time.perf_counter()
    found = metric(evidence)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    cpu, wall = time.process_time() - before, time.perf_counter() - wall
    print(f"| {name} | {cpu:.1f} | {wall:.1f} | {peak:.2f} | {len(found.figures)} |", flush=True)


def pool_of(rows: int, file: Path) -> pl.LazyFrame:
    """A mixture's columns, as metrics read them."""
    said = [question_in(row, where) for where, row in read_lines(SEEDS / "gsm8k_train.jsonl")]
    number = pl.int_range(rows)
    text = pl.format("In shop {} and case {}: {}", number % 97, number, pl.Series(said).gather(np.arange(rows) % len(said)))
    turns = [pl.struct(role=pl.lit("user"), content=text), pl.struct(role=pl.lit("assistant"), content=pl.lit("#### 7"))]
    told = {"generator": "told", "component": "told", "lang": "en", "source": "gsm8k", "span": "", "target": "7"}
    pl.select(
        id=pl.format("{}", number).str.zfill(20),
        origin=pl.when(number % 10 < 3).then(pl.lit("real")).otherwise(pl.lit("synthetic")),
        strata=pl.concat_str(pl.lit('{"shop":"'), number % 97, pl.lit('"}')),
        repeat=pl.lit(1),
        depth=pl.when(number % 10 < 3).then(0).otherwise(1),
        messages=pl.concat_list(turns),
        **{name: pl.lit(value) for name, value in told.items()},
    ).write_parquet(file)
    return pl.scan_parquet(file)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:])
