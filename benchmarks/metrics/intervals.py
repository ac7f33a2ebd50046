"""Whether intervals hold what they say, on real text: `python -m benchmarks.metrics.intervals [draws]`.

Again and again 200 questions of GSM8K (as real rows) and 200 instructions of Dolly (as synthetic ones) are drawn, and every
metric that estimates something is asked. Its interval should hold the mean of all draws in 95 of 100.
"""

import gzip
import json
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import polars as pl

from schemas.report import Figure
from schemas.tables import Rejects, empty
from tasks.metrics.coverage import coverage
from tasks.metrics.diversity import diversity
from tasks.metrics.fidelity import fidelity
from tasks.metrics.lengths import lengths
from tasks.metrics.shift import shift
from tasks.operators import Evidence

SHARED = Path(os.environ.get("SEEDMILL_SHARED", Path(__file__).parents[2] / ".." / "shared" / "data"))
FILES = {"real": "gsm8k_train/train.jsonl.gz", "synthetic": "dolly_3k/dolly_3k.jsonl.gz"}
SIZE = 200
METRICS = {"lengths": lengths(), "coverage": coverage(), "diversity": diversity(), "fidelity": fidelity(), "shift": shift()}
HEAD = "| figure | mean | spread of the draws | interval, half its width | holds the mean |\n|---|---|---|---|---|"


def main(draws: int) -> None:
    if missing := [file for file in FILES.values() if not (SHARED / file).is_file()]:
        sys.exit(f"skipped: {SHARED / missing[0]} is not here")
    texts = {origin: _texts(file) for origin, file in FILES.items()}
    found: dict[str, list[Figure]] = defaultdict(list)
    for draw in range(draws):
        evidence = _evidence(texts, np.random.default_rng(draw))
        for name, metric in METRICS.items():
            for figure in metric(evidence).figures:
                found[f"{name}.{figure.name}"].append(figure)
    print(f"{draws} draws of {SIZE} texts of each kind.\n\n{HEAD}")
    for name, figures in found.items():
        print(_line(name, figures), flush=True)


def _texts(file: str) -> list[tuple[str, str]]:
    """A text and what it is about."""
    with gzip.open(SHARED / file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row.get("question") or row["instruction"], row.get("category", "arithmetic")) for row in rows]


def _evidence(texts: dict[str, list[tuple[str, str]]], rng: np.random.Generator) -> Evidence:
    rows = [
        {"origin": origin, "messages": [{"role": "user", "content": text}], "strata": json.dumps({"topic": topic})}
        for origin, known in texts.items()
        for text, topic in (known[at] for at in rng.choice(len(known), SIZE, replace=False))
    ]
    mixture = pl.LazyFrame(rows).with_columns(id=pl.int_range(pl.len()).cast(pl.String).str.zfill(4), lang=pl.lit("en"))
    mixture = mixture.with_columns(generator=pl.col("origin"))
    return Evidence(mixture, mixture, pl.LazyFrame(), empty(Rejects).lazy(), rng)


def _line(name: str, figures: list[Figure]) -> str:
    values = np.array([figure.value for figure in figures])
    bounds = np.array([(figure.low, figure.high) for figure in figures], dtype=np.float64)
    held = np.mean((bounds[:, 0] <= values.mean()) & (values.mean() <= bounds[:, 1]))
    half = np.mean(bounds[:, 1] - bounds[:, 0]) / 2
    return f"| {name} | {values.mean():.4g} | {1.96 * values.std():.2g} | {half:.2g} | {held:.0%} |"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
