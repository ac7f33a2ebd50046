"""Selections of labelled rows against wrong labels, planted in real sets: what they gain, and what the no-op arm says of them.

Run: `python -m benchmarks.selection paper` (SunGen and FreeAL as in PAPERS 4.3: all rows synthetic, 3 seeds) or
`python -m benchmarks.selection gate [set ...]` (every mixer as a recipe runs it, a tenth of the rows real and right).
Sets that are not here are skipped, and the output says so.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from benchmarks.selection.sets import SETS, Task, planted, task
from schemas.rows import chat, to_json
from tasks.mixers.cllm_curate import cllm_curate
from tasks.mixers.data_map import data_map
from tasks.mixers.progen_influence import SLOPES, harms, progen_influence
from tasks.mixers.small_loss import cleanness, losses, small_loss
from tasks.mixers.sungen_weights import sungen_weights, weights
from tasks.operators import Mixed, Mixer
from tasks.selecting.labelled_rows import HeldOut, Pairs, Rows, rows_and_test
from tasks.selecting.no_op import told_right
from tasks.text.chances import Floats

TWO_CLASSES = ("subjectivity", "sentence_polarity", "speech_or_encyclopedia", "before_1975")
NOISE = (0.2, 0.4)
SEEDS = range(3)
MIXERS: dict[str, Callable[[Path], Mixer]] = {
    "sungen_weights": lambda file: sungen_weights(held_out=file),
    "small_loss": lambda file: small_loss(held_out=file),
    "progen_influence": lambda file: progen_influence(held_out=file),
    "cllm_curate": lambda file: cllm_curate(held_out=file),
    "data_map": lambda file: data_map(held_out=file),
}


def main(what: str, names: list[str]) -> None:
    told = {"paper": _paper, "gate": _gate}[what]
    for name in names or (TWO_CLASSES if what == "paper" else SETS):
        try:
            task(name, 0)
        except OSError as error:
            print(f"{name}: skipped, {error.filename} is not here", flush=True)
            continue
        for noise in NOISE:
            told(name, noise)


def _paper(name: str, noise: float) -> None:
    """Accuracy after training on all rows, mean of 3 seeds, and how well each measure tells right labels from wrong ones."""
    begin, table = time.process_time(), [_one_seed(task(name, seed), noise, seed) for seed in SEEDS]
    mean = {key: float(np.mean([row[key] for row in table])) for key in table[0]}
    figures = ", ".join(f"{key} {value:.3f}" for key, value in mean.items())
    print(f"{name} {noise:.0%}: {figures} ({time.process_time() - begin:.0f} CPU s)", flush=True)


def _one_seed(parts: Task, noise: float, seed: int) -> dict[str, float]:
    said = planted(parts.train, noise, seed)
    rows, test = rows_and_test(_pool(parts, said, real=0), Pairs(*_columns(parts)), "words")
    right = np.array([label == truth for label, (_, truth) in zip(said, parts.train, strict=True)])
    rng, share = np.random.default_rng(seed), weights(rows, 100, 0.25)
    clean = cleanness(losses(rows), seed)
    return {
        "plain": _accuracy(rows, np.ones(len(rows)), test),
        "small_loss": _accuracy(rows, np.where(clean > 0.7, 1.0, 0.0), test),
        "sungen": _accuracy(rows, share, test),
        "clean oracle": _accuracy(_corrected(rows, parts), np.ones(len(rows)), test),
        "AUC sungen": float(roc_auc_score(right, share)),
        "AUC influence RCE": float(roc_auc_score(right, -harms(rows, SLOPES["reverse_cross_entropy"], rng))),
        "AUC influence CE": float(roc_auc_score(right, -harms(rows, SLOPES["cross_entropy"], rng))),
    }


def _accuracy(rows: Rows, factor: Floats, test: HeldOut) -> float:
    return float(told_right(rows, np.arange(len(rows)), factor, test).mean())


def _corrected(rows: Rows, parts: Task) -> Rows:
    return rows_and_test(_pool(parts, [label for _, label in parts.train], real=0), Pairs(*_columns(parts)), "words")[0]


def _gate(name: str, noise: float) -> None:
    """What each mixer finds and does, a line a mixer and seed; sets of many labels take long and get one seed."""
    for seed in SEEDS if name in TWO_CLASSES else SEEDS[:1]:
        parts = task(name, seed)
        said, tenth = planted(parts.train, noise, seed), len(parts.train) // 10
        pool = _pool(parts, [*(label for _, label in parts.train[:tenth]), *said[tenth:]], real=tenth)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "held_out.jsonl"
            lines = [json.dumps({"text": text, "label": label}) for text, label in parts.test]
            file.write_text("\n".join(lines), encoding="utf-8")
            for mixer, make in MIXERS.items():
                begin, found = time.process_time(), make(file)(pool, np.random.default_rng(seed))
                assert isinstance(found, Mixed)
                print(_line(f"{name} {noise:.0%} seed {seed} {mixer}", found, time.process_time() - begin), flush=True)


def _line(head: str, found: Mixed, passed: float) -> str:
    assert found.finding
    arms = {str(row["arm"]): row["value"] for row in found.finding.rows}
    gain = next(figure for figure in found.finding.figures if figure.name == "gain")
    told = ", ".join(f"{arm} {value}" for arm, value in arms.items())
    verdict = "accepted" if found.decisions.height else "refused"
    return f"{head}: {told}; gain {gain.value:+} ({gain.low} to {gain.high}) {verdict} ({passed:.0f} CPU s)"


def _columns(parts: Task) -> tuple[list[str], list[str]]:
    return [text for text, _ in parts.test], [label for _, label in parts.test]


def _pool(parts: Task, labels: list[str], real: int) -> pl.LazyFrame:
    """As the mix stage hands it over; the first rows are real."""
    rows = [
        {
            "id": f"{number:020d}",
            "messages": [{"role": turn.role, "content": turn.content} for turn in chat(text, label)],
            "target": to_json(label),
            "origin": "real" if number < real else "synthetic",
            "split": "train",
            "weight": 1.0,
            "repeat": 1,
        }
        for number, ((text, _), label) in enumerate(zip(parts.train, labels, strict=True))
    ]
    return pl.LazyFrame(rows)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("paper", "gate"):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
