"""The no-op arm: a selection counts only where a real held-out test gets better by more than chance.

Curation can hurt (SunGen's weights lose two points where labels are 20 % wrong and the task is hard), so every
selection is tried against doing nothing, and where it does not win the rows stay as they are. Each run draws 80 % of the
rows by lot and trains the same model on them, as selected and untouched, to the lowest point of the same convex loss at equal
total weight; both are tested on the held-out rows, and the interval is over runs and held-out rows. A third arm, the same
weights dealt out by lot, shows what choosing is worth beside having fewer rows; it decides nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.errors import RecipeError
from schemas.report import Figure, Finding
from tasks.impact.backend import ACCURACY, Example, Scores
from tasks.impact.resampling import Estimate, estimates
from tasks.operators import Mixed, Mixer
from tasks.selecting.labelled_rows import FEW, HeldOut, Reading, Rows, pairs_in, rows_and_test
from tasks.selecting.softmax import chances, trained
from tasks.text.bounds import COUNTED
from tasks.text.chances import Floats, rounded

Runs = Annotated[int, Field(ge=3, le=50)]
NO_OP, SELECTED, BY_LOT = "untouched", "selected", "by lot"
DRAWN, MOST = 0.8, 10_000
DIGITS = 3


@dataclass(frozen=True)
class Selection:
    """What counts how much: 1 as before, 0 not at all. `reasons` are for rows that do not count, one a row.

    `asked` and `got` say in words and as a share what was wanted and what was found.
    """

    share: Floats
    reasons: list[str]
    got: float
    asked: str


Select = Callable[[Rows, np.random.Generator], Selection]
Arms = dict[str, list[Scores]]


def beside_no_op(select: Select, *, held_out: Path, runs: int, read: Reading) -> Mixer:
    """The mixer that carries out what `select` says where the held-out rows show that it helps."""
    pairs = pairs_in(held_out)
    if len(pairs.texts) < FEW:
        raise RecipeError(f"{held_out.name}: wanted {FEW} held-out rows or more, found {len(pairs.texts)}")

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> Mixed:
        rows, test = rows_and_test(pool, pairs, read)
        if fault := _too_little(rows, test):
            return Mixed(_unchanged(), finding=Finding(about=fault, warning=f"nothing was selected: {fault}"))
        selection = select(rows, rng)
        arms = compared(rows, selection.share, test, runs, rng)
        trial = Trial(arms, estimates(arms, [Example("", ())] * len(test.labels), ACCURACY, rng))
        decisions = _decisions(pool, rows, selection) if trial.accepted else _unchanged()
        return Mixed(decisions, finding=_finding(rows, selection, trial, held_out.name))

    return mixer


@dataclass(frozen=True)
class Trial:
    """What the arms told right, and how sure that is."""

    arms: Arms
    shown: dict[str, Estimate]

    @property
    def gain(self) -> Estimate:
        """Selected over untouched, in points."""
        return self.shown[SELECTED].over(self.shown[NO_OP], ACCURACY)

    @property
    def accepted(self) -> bool:
        """As the report shows it: a gain that rounds to nothing is none."""
        return rounded(self.gain.interval[0], 2) > 0


def compared(rows: Rows, share: Floats, test: HeldOut, runs: int, rng: np.random.Generator) -> Arms:
    """Which held-out rows each run of each arm tells right."""
    found: Arms = {NO_OP: [], SELECTED: [], BY_LOT: []}
    by_lot = share.copy()
    for _ in range(runs):
        drawn = np.sort(rng.permutation(len(rows))[: min(round(DRAWN * len(rows)), MOST)])
        by_lot[rows.free] = rng.permutation(share[rows.free])
        for arm, factor in ((NO_OP, np.ones(len(rows))), (SELECTED, share), (BY_LOT, by_lot)):
            right = told_right(rows, drawn, factor, test)
            found[arm].append(Scores(right, np.ones(len(right))))
    return found


def told_right(rows: Rows, drawn: np.ndarray, factor: Floats, test: HeldOut) -> Floats:
    """1 for each held-out row that a model trained on the rows `drawn` tells right; 0 everywhere where no row counts."""
    weight = rows.weight[drawn] * factor[drawn]
    used = weight > 0
    if not used.any():
        return np.zeros(len(test.labels))
    places = drawn[used]
    model = trained(rows.features[places], rows.labels[places], rows.classes, weight[used])
    return np.asarray(chances(test.features, model).argmax(axis=1) == test.labels, dtype=np.float64)


def _too_little(rows: Rows, test: HeldOut) -> str:
    free = int(rows.free.sum())
    if free < FEW or rows.classes < 2:
        return f"{free} synthetic training rows have a target, of {rows.classes} labels; wanted {FEW} and two labels"
    if len(test.labels) < FEW:
        return f"{len(test.labels)} held-out rows are not in the pool as well; wanted {FEW}"
    return ""


def _unchanged() -> pl.DataFrame:
    return pl.DataFrame(schema={"id": pl.String})


def _decisions(pool: pl.LazyFrame, rows: Rows, selection: Selection) -> pl.DataFrame:
    """Rows that do not count leave with their reason; the others keep their weight times what they count."""
    share = selection.share.round(DIGITS)
    table = pl.DataFrame({"id": rows.ids, "share": share, "reason": selection.reasons, "free": rows.free})
    table = table.filter(pl.col("free") & (pl.col("share") < 1))
    weights = pool.select("id", "weight").collect()
    dropped = pl.when(pl.col("share") == 0).then("reason")
    weight = pl.when(pl.col("share") > 0).then(pl.col("weight") * pl.col("share")).otherwise("weight")
    return table.join(weights, on="id", how="left").select("id", dropped=dropped, weight=weight).sort("id")


def _finding(rows: Rows, selection: Selection, trial: Trial, name: str) -> Finding:
    low, high = trial.gain.interval
    told = f"{trial.gain.value:+.1f} points on {name}, 95 % {low:+.1f} to {high:+.1f}"
    runs = trial.arms[NO_OP]
    about = (
        f"{'Accepted' if trial.accepted else 'Refused; the rows stay as they were'}: {told} against the untouched rows "
        f"({len(runs)} runs on 80 % of {len(rows):,} labelled rows, {len(runs[0].top):,} real held-out rows). "
        f"Asked: {selection.asked}; got {100 * selection.got:.1f} % of {int(rows.free.sum()):,} synthetic rows."
    )
    warning = "" if trial.accepted else f"the selection was refused, and the rows stay as they were: {told}"
    table = [_row(arm, estimate) for arm, estimate in trial.shown.items()]
    return Finding(figures=_figures(trial, selection), rows=table, plot="intervals", about=about, warning=warning)


def _figures(trial: Trial, selection: Selection) -> list[Figure]:
    low, high = (rounded(bound, 2) for bound in trial.gain.interval)
    about = "held-out rows told right after training on the selected rows, less after training on the untouched ones"
    gain, counted = rounded(trial.gain.value, 2), partial(Figure, no_interval=COUNTED)
    return [
        Figure(name="gain", value=gain, low=low, high=high, unit="points", better="higher", about=about),
        counted(name="accepted", value=float(trial.accepted), about="1 where the selection was carried out"),
        counted(name="got", value=rounded(100 * selection.got, 2), unit="%", about=f"asked: {selection.asked}"),
    ]


def _row(arm: str, estimate: Estimate) -> dict[str, object]:
    value, low, high = (rounded(number, 2) for number in (estimate.value, *estimate.interval))
    return {"setting": "told right, %", "arm": arm, "value": value, "low": low, "high": high}
