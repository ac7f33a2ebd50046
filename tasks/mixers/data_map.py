"""Keeps the synthetic rows that a model is least sure of while it trains: the ambiguous region of a data map (WANLI).

Ambiguity is the standard deviation of the chance of a row's label over training (Swayamdipta et al. 2009.10795, whose best
third this keeps; WANLI, Liu et al. 2201.05955). Rows with wrong labels can be ambiguous too: filter labels first.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.selecting.dynamics import Dynamics, dynamics
from tasks.selecting.labelled_rows import Reading, Rows
from tasks.selecting.no_op import Runs, Selection, beside_no_op


def data_map(
    *, held_out: InputPath, keep: Annotated[float, Field(gt=0, lt=1)] = 0.33, runs: Runs = 5, read: Reading = "words"
) -> Mixer:
    """`held_out`: real rows, `.jsonl` with text and label, for the no-op arm alone (`tasks/selecting/no_op.py`).

    `keep` is the share of the synthetic rows of each label that stays, so that no label is lost.
    """

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        seen = map_of(rows)
        share = np.where(rows.free, 0.0, 1.0)
        share[most_ambiguous(rows, seen, keep)] = 1.0
        pairs = zip(seen.variability, seen.confidence, strict=True)
        reasons = [f"not ambiguous: variability {spread:.3f}, confidence {mean:.2f}" for spread, mean in pairs]
        got = float(share[rows.free].mean())
        return Selection(share, reasons, got, f"the {keep:.0%} most ambiguous synthetic rows of each label kept")

    return beside_no_op(select, held_out=held_out, runs=runs, read=read)


def map_of(rows: Rows) -> Dynamics:
    """The training dynamics of all rows under a model that trains on all of them."""
    return dynamics(rows.features, rows.labels, rows.weight, rows.classes, rows.features, rows.labels)


def most_ambiguous(rows: Rows, seen: Dynamics, keep: float) -> np.ndarray:
    """The places of the rows of each label with the highest variability; at least one of each."""
    found = []
    for label in range(rows.classes):
        places = np.flatnonzero(rows.free & (rows.labels == label))
        order = np.argsort(-seen.variability[places], kind="stable")
        found.append(places[order[: max(round(keep * len(places)), 1)]])
    return np.concatenate(found)
