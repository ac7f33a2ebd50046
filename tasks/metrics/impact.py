"""What the mixture is worth: one small model, trained on real rows alone and on real + synthetic rows, tested on real problems.

Both arms see the same number of rows and take the same number of optimiser steps (equal epochs over unequal sets fake
gains: the larger set gets more steps). So the real rows of the real-only arm are repeated until it is as large as the
other. A third arm sees the synthetic rows alone. The gain is the difference of the first two, with an interval over runs
(each draws its own rows and order) and over held-out problems. It is reported whatever its sign.

It asks whether the rows teach what a question asks for, not whether a language model would solve it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from scipy.sparse import csr_matrix, vstack

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import answer_in, question_in, read_lines
from tasks.text.chances import Floats, rounded, two_way_interval
from tasks.text.conversation import said_by
from tasks.text.linear_model import Labels, features_of, told_right
from tasks.text.operations import SIGNS, operations_in

Label = Literal["operations", "answer"]
Arms = dict[str, Floats]
REAL, MIXED, SYNTHETIC = "real only", "real + synthetic", "synthetic only"
MOST = 6000
FEW = 20
_SMALLER = [50, 200]


def impact(
    *,
    held_out: InputPath,
    label: Label = "operations",
    real_rows: list[Annotated[int, Field(ge=1)]] = _SMALLER,
    runs: Annotated[int, Field(ge=5, le=50)] = 8,
    epochs: Annotated[int, Field(ge=1, le=50)] = 5,
) -> Metric:
    """`held_out`: real problems, `.jsonl` with question and answer; those that are in the mixture are left out.

    `label` is what the model learns to tell from a question: `operations` (which of + - * / the solution uses: four yes
    or no) or `answer` (the answer itself, for classification). `real_rows` are smaller amounts of real rows to look at
    besides all there are: synthetic rows may matter most where real ones are few.
    """

    def measure(evidence: Evidence) -> Finding:
        real, synthetic = (_rows_of(evidence, origin, label) for origin in ("real", "synthetic"))
        test = _held_out(held_out, label, evidence)
        about = _about(label, real, synthetic, test, runs, epochs)
        if min(len(part.questions) for part in (real, synthetic, test)) < FEW:
            return Finding(about=f"Not measured: it takes {FEW} rows of each kind. {about}")
        everything = len(real.questions)
        trial = Trial(real, synthetic, test, epochs)
        found = {
            amount: trial.run(amount, runs, evidence.rng) for amount in sorted({*real_rows, everything}) if amount <= everything
        }
        rows = [_row(amount, arm, scores, evidence.rng) for amount, arms in found.items() for arm, scores in arms.items()]
        return Finding(
            figures=_figures(found[everything], test, LABELS[label][1], evidence.rng), rows=rows, plot="intervals", about=about
        )

    return measure


@dataclass(frozen=True)
class Examples:
    """Questions and what is to be told from them: one column a label, text values."""

    questions: list[str]
    labels: Labels


@dataclass(frozen=True)
class Trial:
    """One comparison of the arms."""

    real: Examples
    synthetic: Examples
    test: Examples
    epochs: int

    def run(self, amount: int, runs: int, rng: np.random.Generator) -> Arms:
        """With `amount` real rows: how much of each held-out problem each run told right, runs x problems, for each arm."""
        features, test = self._features
        labels = np.concatenate((self.real.labels, self.synthetic.labels))
        scores: dict[str, list[Floats]] = {REAL: [], MIXED: [], SYNTHETIC: []}
        for _ in range(runs):
            state = int(rng.integers(2**31))
            for arm, rows in self._arms(amount, rng).items():
                scores[arm].append(told_right(features[rows], labels[rows], test, self.test.labels, self.epochs, state))
        return {arm: np.array(found) for arm, found in scores.items()}

    @cached_property
    def _features(self) -> tuple[csr_matrix, csr_matrix]:
        """Of the real rows and the synthetic ones below them; of the held-out problems."""
        parts = [features_of(rows.questions) for rows in (self.real, self.synthetic, self.test)]
        return vstack(parts[:2]).tocsr(), parts[2]

    def _arms(self, amount: int, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
        """Which rows each arm trains on: the same number in all of them, by repeating."""
        real = rng.permutation(len(self.real.questions))[:amount]
        synthetic = len(self.real.questions) + rng.permutation(len(self.synthetic.questions))
        size = len(real) + len(synthetic)
        return {REAL: np.resize(real, size), MIXED: np.concatenate((real, synthetic)), SYNTHETIC: np.resize(synthetic, size)}


def operations(solution: str) -> list[str] | None:
    """Which of + - * / the solution uses, each yes or no; None where it writes out no sum."""
    used = operations_in(solution)
    return ["yes" if sign in used else "no" for sign in SIGNS] if used else None


LABELS: dict[Label, tuple[Callable[[str], list[str] | None], str]] = {
    "operations": (operations, "which of + - * / the solution uses (four yes-or-no answers)"),
    "answer": (lambda answer: [answer.strip()] if answer.strip() else None, "the answer"),
}


def _rows_of(evidence: Evidence, origin: str, label: Label) -> Examples:
    """The training rows of one origin that have a label; at most so many, drawn by chance."""
    wanted = evidence.mixture.filter(pl.col("origin") == origin, pl.col("split") == "train")
    rows = wanted.select("id", question=said_by("user"), answer=said_by("assistant")).sort("id").collect()
    if rows.height > MOST:
        rows = rows[np.sort(evidence.rng.choice(rows.height, MOST, replace=False))]
    return _labelled(list(rows.select("question", "answer").iter_rows()), label)


def _held_out(path: Path, label: Label, evidence: Evidence) -> Examples:
    seen = {_key(text) for text in evidence.mixture.select(said_by("user")).collect().to_series()}
    pairs = [(question_in(row, where), answer_in(row, where)) for where, row in read_lines(path)]
    return _labelled([pair for pair in pairs if _key(pair[0]) not in seen], label)


def _labelled(pairs: list[tuple[str, str]], label: Label) -> Examples:
    found = [(question, LABELS[label][0](answer)) for question, answer in pairs]
    kept = [(question, labels) for question, labels in found if labels is not None]
    return Examples([question for question, _ in kept], np.array([labels for _, labels in kept], dtype=np.str_))


def _key(question: str) -> str:
    return " ".join(question.casefold().split())


def _row(amount: int, arm: str, scores: Floats, rng: np.random.Generator) -> dict[str, Any]:
    low, high = two_way_interval(scores, rng)
    bounds = {"value": scores.mean(), "low": low, "high": high}
    return {"setting": f"{amount} real rows", "arm": arm, **{name: rounded(100 * value, 2) for name, value in bounds.items()}}


def _figures(arms: Arms, test: Examples, said: str, rng: np.random.Generator) -> list[Figure]:
    gain = arms[MIXED] - arms[REAL]
    low, high = two_way_interval(gain, rng)
    means = {arm: rounded(100 * scores.mean(), 2) for arm, scores in arms.items()}
    most_common = np.mean([np.unique(column, return_counts=True)[1].max() for column in test.labels.T]) / len(test.labels)
    told = f"{means[MIXED]:.1f} % right with the synthetic rows, {means[REAL]:.1f} % from the real rows alone"
    headline = Figure(
        name="gain",
        value=rounded(100 * gain.mean(), 2),
        low=rounded(100 * low, 2),
        high=rounded(100 * high, 2),
        unit="points",
        better="higher",
        headline=True,
        about=f"A small model tells from {len(test.questions)} real, held-out questions {said}: {told}.",
    )
    names = {REAL: "real", MIXED: "mixed", SYNTHETIC: "synthetic"}
    others = [Figure(name=names[arm], value=value, unit="%", better="higher", about=arm) for arm, value in means.items()]
    guess = Figure(name="guess", value=rounded(100 * most_common, 2), unit="%", about="always saying what is most common")
    return [headline, *others, guess]


def _about(label: Label, real: Examples, synthetic: Examples, test: Examples, runs: int, epochs: int) -> str:
    sizes = f"{len(real.questions)} real and {len(synthetic.questions)} synthetic rows that have a label"
    return (
        f"A linear model learns to tell from a question {LABELS[label][1]}, from {sizes}, and is tested on "
        f"{len(test.questions)} real held-out problems. All arms train on the same number of rows and take the same number of "
        f"optimiser steps (real rows are repeated). {runs} runs of {epochs} epochs; 95 % intervals over runs and problems."
    )
