"""What the mixture is worth: a small model is trained on it, on its real rows alone and on other arms, and tested on real rows.

All arms have the same number of rows and take the same number of optimiser steps (equal epochs over unequal sets fake
gains: the larger set gets more steps), so the real rows of the real-only arm are repeated until it is as large as the
mixture. The gain is the difference of those two, with an interval over runs (each draws its own rows and order) and over
held-out rows. It is reported whatever its sign. Other arms: the synthetic rows alone, other shares of them, and the
mixture with synthetic drafts that no check or mixer has looked at, which says what the checks and mixers were worth.

It asks whether the rows teach what a small model can learn from them, not whether a language model would solve it.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from schemas.errors import RecipeError
from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.impact.arms import MIXED, REAL, SYNTHETIC, UNFILTERED, Trial, said
from tasks.impact.backend import ACCURACY, Example, Measure, Scores
from tasks.impact.labels import LABELS, Label
from tasks.impact.resampling import Estimate, estimates
from tasks.impact.rows import held_out_rows, pools_of
from tasks.operators import Evidence, Metric
from tasks.text.bounds import COUNTED
from tasks.text.chances import rounded

BackendName = Literal["linear_text", "ner", "ngram_lm", "transformer"]
READS: dict[BackendName, tuple[Label, ...]] = {
    "linear_text": ("operations", "answer"),
    "ner": ("entities",),
    "ngram_lm": ("text",),
    "transformer": ("text",),
}
FEW = 20
Share = Annotated[float, Field(gt=0, lt=1)]
_SMALLER = [50, 200]
_SHARES = [0.3, 0.7]


def impact(
    *,
    held_out: InputPath,
    backend: BackendName = "linear_text",
    label: Label | None = None,
    real_rows: list[Annotated[int, Field(ge=1)]] = _SMALLER,
    shares: list[Share] = _SHARES,
    runs: Annotated[int, Field(ge=3, le=50)] = 8,
    epochs: Annotated[int, Field(ge=1, le=500)] | None = None,
    most: Annotated[int, Field(ge=FEW)] = 6000,
    checkpoint: str = "",
) -> Metric:
    """`held_out`: real rows, `.jsonl` with question and answer (rows of one `group` are drawn together); those that are in
    the mixture, or are a draft, are left out.

    `backend` is who learns: `linear_text` classes (which of + - * / a solution uses: `label: operations`; or the answer
    itself: `label: answer`), `ner` the names marked in an answer, `ngram_lm` and `transformer` the text. `real_rows` are
    smaller amounts of real rows to look at besides all there are: synthetic rows may matter most where real ones are few.
    `shares` are further arms, by their share of synthetic rows; `most` rows of a kind are used. `epochs` are rounds over
    the mixture (the backend's own where none are given). `checkpoint` is a model for `transformer` to begin with, on disk
    or on the hub; without one it begins with chance.
    """
    kind = label or READS[backend][0]
    if kind not in READS[backend]:
        raise RecipeError(f"params.label: {backend} learns {' or '.join(READS[backend])}, found {kind!r}")
    if checkpoint and backend != "transformer":
        raise RecipeError(f"params.checkpoint: only `transformer` begins with one, found {backend!r}")
    who = backend_of(backend)
    trains = partial(who.train_and_score, checkpoint=checkpoint) if checkpoint else who.train_and_score
    measure: Measure = who.MEASURE
    rounds = epochs or who.EPOCHS

    def measured(evidence: Evidence) -> Finding:
        real, synthetic, everything = pools_of(evidence, kind, most)
        test = held_out_rows(held_out, kind, evidence)
        about = _about(who, kind, (len(real), len(synthetic), len(test)), runs, rounds)
        if min(len(real), len(synthetic), len(test)) < FEW:
            return Finding(about=f"Not measured: it takes {FEW} rows of each kind. {about}")
        trial = Trial(real, synthetic, everything, test, trains, rounds, tuple(shares))
        rows, found = [], dict[str, Estimate]()
        for amount in sorted({*(amount for amount in real_rows if amount < len(real)), len(real)}):
            if ran := trial.run(amount, runs, evidence.rng):
                found = estimates(ran, test, measure, evidence.rng)
                rows += [_row(amount, arm, found, measure) for arm in found]
        figures = [
            *_figures(found, measure, kind, len(test)),
            *_others(found, measure, shares),
            *_facts(test, measure, evidence),
        ]
        return Finding(figures=figures, rows=rows, plot="intervals", about=about)

    return measured


def backend_of(name: str) -> ModuleType:
    """The module of a backend. Raises RecipeError where it wants an extra that is not installed."""
    return import_module(f"tasks.impact.{name}")


def _row(amount: int, arm: str, found: dict[str, Estimate], measure: Measure) -> dict[str, Any]:
    """A line of the table and of the plot: what the arm came to, and how much better that is than the real rows alone."""
    value, gain = found[arm], found[arm].over(found[REAL], measure)
    parts = {"value": value.value, "low": value.interval[0], "high": value.interval[1]}
    parts |= {"gain": gain.value, "gain_low": gain.interval[0], "gain_high": gain.interval[1]}
    told = {"setting": f"{amount} real rows", "arm": arm, "unit": measure.unit}
    return told | {name: rounded(number, 2) for name, number in parts.items()}


def _figures(found: dict[str, Estimate], measure: Measure, kind: Label, tested: int) -> list[Figure]:
    unit = " %" if measure.unit == "%" else ""
    told = f"{found[MIXED].value:.1f}{unit} with the synthetic rows, {found[REAL].value:.1f}{unit} from the real rows alone"
    about = f"A small model learns from a row {LABELS[kind][1]}; {measure.name} on {tested} real, held-out rows: {told}."
    gain = found[MIXED].over(found[REAL], measure)
    names = {"real": REAL, "mixed": MIXED, "synthetic": SYNTHETIC, "unfiltered": UNFILTERED}
    return [
        _gain("gain", gain, measure, about).model_copy(update={"headline": True}),
        *(_measured(name, found[arm], measure, arm) for name, arm in names.items() if arm in found),
    ]


def _others(found: dict[str, Estimate], measure: Measure, shares: Sequence[float]) -> list[Figure]:
    """What the other arms gain, and what checks and mixers were worth."""
    arms = {"gain_synthetic": SYNTHETIC} | {f"gain_share_{100 * share:.0f}": said(share) for share in shares}
    told = [
        _gain(name, found[arm].over(found[REAL], measure), measure, f"{arm}, against the real rows alone")
        for name, arm in arms.items()
    ]
    if UNFILTERED in found:
        about = "the mixture, against as many synthetic drafts that no check or mixer looked at"
        told.append(_gain("gain_of_filters", found[MIXED].over(found[UNFILTERED], measure), measure, about))
    return told


def _gain(name: str, gain: Estimate, measure: Measure, about: str) -> Figure:
    unit = "points" if measure.unit == "%" else f"{measure.unit} saved"
    return _figure(name, gain, unit, "higher", about)


def _measured(name: str, found: Estimate, measure: Measure, arm: str) -> Figure:
    return _figure(name, found, measure.unit, measure.better, f"{measure.name}, {arm}")


def _figure(name: str, found: Estimate, unit: str, better: Literal["higher", "lower"], about: str) -> Figure:
    low, high = (rounded(bound, 2) for bound in found.interval)
    return Figure(name=name, value=rounded(found.value, 2), low=low, high=high, unit=unit, better=better, about=about)


def _facts(test: Sequence[Example], measure: Measure, evidence: Evidence) -> list[Figure]:
    """How many rows were held out, and what always saying the most common class comes to."""
    about = "real, held out, and not in the mixture"
    tested = Figure(name="tested", value=len(test), unit="rows", about=about, no_interval=COUNTED)
    if measure is not ACCURACY:
        return [tested]
    right = np.array([column == Counter(column).most_common(1)[0][0] for column in np.array([row.labels for row in test]).T])
    guessed = {"guess": [Scores(right.mean(axis=0), np.ones(len(test)))]}
    guess = estimates(guessed, test, measure, evidence.rng)["guess"]
    return [tested, _measured("guess", guess, measure, "always saying what is most common")]


def _about(who: ModuleType, kind: Label, sizes: tuple[int, int, int], runs: int, epochs: int) -> str:
    name, (real, synthetic, test) = who.__name__.rpartition(".")[2], sizes
    return (
        f"A small model ({name}) learns from a row {LABELS[kind][1]}, from {real} real and {synthetic} synthetic rows that "
        f"have a label, and is tested on {test} real held-out rows. All arms train on the same number of rows and take the "
        f"same number of optimiser steps (real rows are repeated). {runs} runs of {epochs} epochs; 95 % intervals over runs "
        f"and held-out rows; to the right, the gain over the real rows alone."
    )
