"""Selections of labelled rows against wrong labels, planted in real sets: what they gain, and what the no-op arm says of them.

Run: `python -m benchmarks.selection` for all tables, which go into RESULTS.md; or one of them, printed and not written:
`paper [set ...]` (SunGen and FreeAL as in PAPERS 4.3: all rows synthetic), `sure [set ...]` (the same, the gains alone, from
twenty draws: of the hard sets where none is named) or `gate [set ...]` (every mixer as a recipe runs it, a tenth of the rows
real and right). The defaults of `sungen_weights` were chosen on the sets TUNED_ON, which `gate` leaves out. Three draws a
set, one where labels are many; sets that are not here are skipped, and the output says so.
"""

import json
import math
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score

from benchmarks.selection.sets import SETS, Task, planted, task
from schemas.report import Finding
from schemas.rows import chat, to_json
from tasks.mixers.cllm_curate import cllm_curate
from tasks.mixers.data_map import data_map
from tasks.mixers.progen_influence import SLOPES, harms, progen_influence
from tasks.mixers.small_loss import cleanness, losses, small_loss
from tasks.mixers.sungen_weights import sungen_weights, weights
from tasks.operators import Mixed, Mixer
from tasks.selecting.labelled_rows import HeldOut, Pairs, Rows, rows_and_test
from tasks.selecting.no_op import BY_LOT, NO_OP, SELECTED, told_right
from tasks.text.chances import Floats

FINAL = ("subjectivity", "sentence_polarity", "speech_or_encyclopedia", "before_1975")
TUNED_ON = ("open_question", "llama_or_mistral", "davinci_or_gpt4", "banking_halves")
TWO_CLASSES = FINAL + TUNED_ON
HARD = ("sentence_polarity", "before_1975")
NOISE = (0.2, 0.4)
SEEDS, MANY_SEEDS = range(3), range(20)
NAMED = {"paper": TWO_CLASSES, "sure": HARD, "gate": tuple(name for name in SETS if name not in TUNED_ON)}
MEASURED = ("plain", "small_loss", "sungen", "clean oracle", "AUC sungen", "AUC influence RCE", "AUC influence CE")
RESULTS = Path(__file__).parent / "RESULTS.md"
BEGIN, END = "<!-- tables -->", "<!-- end -->"
MIXERS: dict[str, Callable[[Path], Mixer]] = {
    "sungen_weights": lambda file: sungen_weights(held_out=file),
    "small_loss": lambda file: small_loss(held_out=file),
    "progen_influence": lambda file: progen_influence(held_out=file),
    "cllm_curate": lambda file: cllm_curate(held_out=file),
    "data_map": lambda file: data_map(held_out=file),
}


Line = Callable[[str, float], Iterator[str]]


def main(what: str, names: list[str]) -> None:
    begin = time.process_time()
    tables = {part: "\n".join([head, *_lines(part, names)]) for part, (head, _) in PARTS.items() if what in ("", part)}
    if not what:
        took = f"`python -m benchmarks.selection`, Python {platform.python_version()}, {time.process_time() - begin:.0f} CPU s."
        titles = {"paper": "As in PAPERS 4.3", "sure": "The same from twenty draws", "gate": "As a recipe runs them"}
        put("\n\n".join([took, *(f"## {titles[part]}\n\n{table}" for part, table in tables.items())]))


def _lines(part: str, names: list[str]) -> Iterator[str]:
    _, told = PARTS[part]
    for name in names or NAMED[part]:
        try:
            task(name, 0)
        except OSError as error:
            print(f"{name}: skipped, {error.filename} is not here", flush=True)
            continue
        for noise in NOISE:
            for line in told(name, noise):
                print(line, flush=True)
                yield line


def put(tables: str) -> None:
    """The tables between their marks in RESULTS.md; the words round them stay."""
    whole = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else f"# Selection, measured\n\n{BEGIN}\n{END}\n"
    before, rest = whole.split(BEGIN)
    RESULTS.write_text(f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def _paper(name: str, noise: float) -> Iterator[str]:
    """Accuracy after training on all rows, mean of the draws, and how well each measure tells right labels from wrong ones."""
    table = [_one_seed(name, noise, seed) for seed in SEEDS]
    gains = [row["sungen"] - row["plain"] for row in table]
    cells = [f"{np.mean([row[column] for row in table]):.3f}" for column in MEASURED]
    yield f"| {name} | {noise:.0%} | {' | '.join(cells)} | {np.mean(gains):+.3f} ({min(gains):+.3f} to {max(gains):+.3f}) |"


def _sure(name: str, noise: float) -> Iterator[str]:
    """Gains with the 95 % interval of their mean over the draws, each of which takes other rows and other wrong labels."""
    table = [_arms(_planted(name, noise, seed), seed) for seed in MANY_SEEDS]
    means = {arm: np.mean([row[arm] for row in table]) for arm in table[0]}
    gains = [_mean([row[arm] - row["plain"] for row in table]) for arm in ("small_loss", "sungen")]
    cells = [f"{means['plain']:.3f}", *gains, f"{means['clean oracle']:.3f}", f"{means['AUC sungen']:.3f}"]
    yield f"| {name} | {noise:.0%} | {len(table)} | {' | '.join(cells)} |"


def _mean(values: list[float]) -> str:
    """With Student's interval."""
    reach = float(student.ppf(0.975, len(values) - 1)) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return f"{np.mean(values):+.3f} ({np.mean(values) - reach:+.3f} to {np.mean(values) + reach:+.3f})"


@dataclass(frozen=True)
class Planted:
    """Rows whose labels are partly wrong, the same with the right ones, which are right, and what tests."""

    rows: Rows
    corrected: Rows
    right: NDArray[np.bool_]
    test: HeldOut


def _planted(name: str, noise: float, seed: int) -> Planted:
    parts = task(name, seed)
    said = planted(parts.train, noise, seed)
    rows, test = rows_and_test(_pool(parts, said, real=0), Pairs(*_columns(parts)), "words")
    right = np.array([label == truth for label, (_, truth) in zip(said, parts.train, strict=True)])
    return Planted(rows, _corrected(rows, parts), right, test)


def _arms(found: Planted, seed: int) -> dict[str, float]:
    rows, test, every = found.rows, found.test, np.ones(len(found.rows))
    share, clean = weights(rows, 6, 0.5, np.random.default_rng(seed)), cleanness(losses(rows), seed)
    return {
        "plain": _accuracy(rows, every, test),
        "small_loss": _accuracy(rows, np.where(clean > 0.7, 1.0, 0.0), test),
        "sungen": _accuracy(rows, share, test),
        "clean oracle": _accuracy(found.corrected, every, test),
        "AUC sungen": float(roc_auc_score(found.right, share)),
    }


def _one_seed(name: str, noise: float, seed: int) -> dict[str, float]:
    found, rng = _planted(name, noise, seed), np.random.default_rng(seed)
    rows, right = found.rows, found.right
    return _arms(found, seed) | {
        "AUC influence RCE": float(roc_auc_score(right, -harms(rows, SLOPES["reverse_cross_entropy"], rng))),
        "AUC influence CE": float(roc_auc_score(right, -harms(rows, SLOPES["cross_entropy"], rng))),
    }


def _accuracy(rows: Rows, factor: Floats, test: HeldOut) -> float:
    return float(told_right(rows, np.arange(len(rows)), factor, test).mean())


def _corrected(rows: Rows, parts: Task) -> Rows:
    return rows_and_test(_pool(parts, [label for _, label in parts.train], real=0), Pairs(*_columns(parts)), "words")[0]


def _gate(name: str, noise: float) -> Iterator[str]:
    """What each mixer finds and does, a line a mixer."""
    found: dict[str, list[Finding]] = {mixer: [] for mixer in MIXERS}
    for seed in SEEDS if name in TWO_CLASSES else SEEDS[:1]:
        parts = task(name, seed)
        said, tenth = planted(parts.train, noise, seed), len(parts.train) // 10
        pool = _pool(parts, [*(label for _, label in parts.train[:tenth]), *said[tenth:]], real=tenth)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "held_out.jsonl"
            lines = [json.dumps({"text": text, "label": label}) for text, label in parts.test]
            file.write_text("\n".join(lines), encoding="utf-8")
            for mixer, make in MIXERS.items():
                mixed = make(file)(pool, np.random.default_rng(seed))
                assert isinstance(mixed, Mixed) and mixed.finding
                found[mixer].append(mixed.finding)
    for mixer, findings in found.items():
        yield f"| {name} | {noise:.0%} | {mixer} | {_told(findings)} |"


def _told(findings: list[Finding]) -> str:
    """Means over the draws; the interval is from the lowest bound to the highest."""
    arms = [{str(row["arm"]): row["value"] for row in finding.rows} for finding in findings]
    figures = [{figure.name: figure for figure in finding.figures} for finding in findings]
    means = [f"{np.mean([float(str(row[arm])) for row in arms]):.1f}" for arm in (NO_OP, SELECTED, BY_LOT)]
    gains = [figure["gain"] for figure in figures]
    lows, highs = [gain.low or 0.0 for gain in gains], [gain.high or 0.0 for gain in gains]
    gain = f"{np.mean([gain.value for gain in gains]):+.1f} ({min(lows):+.1f} to {max(highs):+.1f})"
    accepted = sum(figure["accepted"].value > 0 for figure in figures)
    return f"{' | '.join(means)} | {gain} | {accepted:.0f} of {len(findings)}"


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


PARTS: dict[str, tuple[str, Line]] = {
    "paper": (f"| set | wrong labels | {' | '.join(MEASURED)} | gain of sungen |\n{'|---' * (len(MEASURED) + 3)}|", _paper),
    "sure": (f"| set | wrong labels | draws | plain | small_loss | sungen | clean oracle | AUC sungen |\n{'|---' * 8}|", _sure),
    "gate": (f"| set | wrong labels | mixer | {NO_OP} | {SELECTED} | {BY_LOT} | gain | accepted |\n{'|---' * 8}|", _gate),
}

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] not in PARTS:
        sys.exit(__doc__)
    main("".join(sys.argv[1:2]), sys.argv[2:])
