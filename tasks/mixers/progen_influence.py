"""Leaves out the synthetic rows whose training harms other rows most, by influence on a bounded loss (ProGen, 2210.12329).

The loss that counts is reverse cross-entropy over synthetic rows, which stands wrong labels in them where cross-entropy
does not. The rows are cut in halves by lot, and each half says what the rows of the other do to it.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.selecting.influence import Slope, influence
from tasks.selecting.labelled_rows import Reading, Rows
from tasks.selecting.no_op import Runs, Selection, beside_no_op
from tasks.selecting.softmax import cross_entropy_slope, reverse_slope
from tasks.text.chances import Floats

Loss = Literal["reverse_cross_entropy", "cross_entropy"]
SLOPES: dict[Loss, Slope] = {"reverse_cross_entropy": reverse_slope, "cross_entropy": cross_entropy_slope}


def progen_influence(
    *,
    held_out: InputPath,
    leave_out: Annotated[float, Field(gt=0, lt=1)] = 0.2,
    loss: Loss = "reverse_cross_entropy",
    runs: Runs = 5,
    read: Reading = "words",
) -> Mixer:
    """`held_out`: real rows, `.jsonl` with text and label, for the no-op arm alone (`tasks/selecting/no_op.py`).

    At most the share `leave_out` of the synthetic rows leaves, the most harmful ones; a row that helps stays in any case.
    """

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        harm = np.where(rows.free, harms(rows, SLOPES[loss], rng), -np.inf)
        most = round(leave_out * int(rows.free.sum()))
        worst = np.argsort(-harm, kind="stable")[:most]
        share = np.ones(len(rows))
        share[worst[harm[worst] > 0]] = 0.0
        reasons = [f"harms other rows (influence {value:+.2g} on their {loss})" for value in harm]
        got = 1 - float(share[rows.free].mean())
        return Selection(share, reasons, got, f"the {leave_out:.0%} most harmful synthetic rows left out")

    return beside_no_op(select, held_out=held_out, runs=runs, read=read)


def harms(rows: Rows, slope: Slope, rng: np.random.Generator) -> Floats:
    """How far training on each row raises the loss of the half that it is not in."""
    halves = np.array_split(rng.permutation(len(rows)), 2)
    found = np.zeros(len(rows))
    for ours, theirs in (halves, halves[::-1]):
        others, labels = rows.features[theirs], rows.labels[theirs]
        weight = rows.weight[ours]
        found[ours] = influence(rows.features[ours], rows.labels[ours], weight, rows.classes, others, labels, slope)
    return found
