"""Weighs synthetic rows by how well training on them serves a loss that wrong labels cannot rule (SunGen, 2205.12679).

Bilevel: the inner model trains on weighted rows; the outer loss, reverse cross-entropy over the rows with the top 90 % of
weights, says how the weights must move. To first order d outer / d w_i = -<grad outer, grad loss_i>: a row gains weight where
its gradient points the way of the robust one. Steps are scaled to a mean of 1; outer rate 0.25 and 100 steps are the paper's.
Without real rows in the training: only the no-op arm (`tasks/selecting/no_op.py`) looks at the held-out file.
"""

from typing import Annotated

import numpy as np
from pydantic import Field
from scipy.special import expit

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.selecting.labelled_rows import Reading, Rows
from tasks.selecting.no_op import Runs, Selection, beside_no_op
from tasks.selecting.softmax import STEPS, along, chances, cross_entropy_slope, gradient, reverse_slope, squares, trained
from tasks.text.chances import Floats

INNER, TOP = 5, 0.9


def sungen_weights(
    *,
    held_out: InputPath,
    outer_steps: Annotated[int, Field(ge=1, le=1000)] = 100,
    rate: Annotated[float, Field(gt=0, le=10)] = 0.25,
    runs: Runs = 5,
    read: Reading = "words",
) -> Mixer:
    """`held_out`: real rows, `.jsonl` with text and label. Weights lie between 0 and 1; real rows keep theirs.

    `read` is what the linear model sees of a text: `words`, or `letters` where words are not told apart by spaces.
    """

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        share = np.where(rows.free, weights(rows, outer_steps, rate), 1.0)
        got = float(share[rows.free].mean())
        return Selection(
            share, ["its weight is less than 0.0005"] * len(rows), got, f"a weight for each in {outer_steps} outer steps"
        )

    return beside_no_op(select, held_out=held_out, runs=runs, read=read)


def weights(rows: Rows, outer_steps: int, rate: float) -> Floats:
    """Between 0 and 1, one a row; all begin at 0.5, where all count alike."""
    theta, model = np.zeros(len(rows)), None
    for step in range(outer_steps):
        share = np.where(rows.free, expit(theta), 1.0) * rows.weight
        model = trained(rows.features, rows.labels, rows.classes, share, model, INNER if step else STEPS)
        pull = alignment(rows, model, share >= np.quantile(share, 1 - TOP))
        theta += rate * pull / max(float(np.abs(pull).mean()), 1e-12)
    return np.asarray(expit(theta))


def alignment(rows: Rows, model: Floats, counted: np.ndarray) -> Floats:
    """How far a step down each row's own loss is a step down the robust loss of the *other* rows `counted`.

    The paper's outer loss is over rows drawn by lot, of which the row is hardly one. Here it would be over all, and a model
    that knows a row by heart pulls it up by its own voice, wrong label and all: so that voice is taken out.
    """
    likely = chances(rows.features, model)
    robust = counted[:, None] * reverse_slope(likely, rows.labels)
    own = cross_entropy_slope(likely, rows.labels)
    others = along(rows.features, gradient(rows.features, robust)) - squares(rows.features)[:, None] * robust
    return np.asarray((others * own).sum(axis=1))
