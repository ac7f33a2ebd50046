"""Weighs synthetic rows by how well training on them serves a loss that wrong labels cannot rule (SunGen, 2205.12679).

Bilevel (the paper's section 3): the inner model trains on weighted rows; the outer loss, reverse cross-entropy over the rows
with the top 90 % of weights, says how the weights must move: d outer / d w_i = -<grad outer, H^-1 grad loss_i> at the inner
optimum, so a row gains weight where its own pull on the model is a way down the robust loss. The paper goes through one Adam
step in the place of H^-1, and takes 100 outer steps for a million rows. Here rows are few and so noise is learnt by heart:

- Out of fold: a row never trained the model that moves its weight.
- Few steps: weights stay soft. In 100 steps they became 0 or 1, and the rows that agreed first had the last word.
- Three strengths of the inner model take turns: a weak one errs least where many labels are wrong, a strong one where few are.
- Labels are equals, in both losses, and keep their share of the weight: otherwise those with few rows die out.

Without real rows in the training: only the no-op arm (`tasks/selecting/no_op.py`) looks at the held-out file.
"""

from typing import Annotated

import numpy as np
from pydantic import Field
from scipy.special import expit

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.selecting.influence import solved
from tasks.selecting.labelled_rows import Reading, Rows
from tasks.selecting.no_op import Runs, Selection, beside_no_op
from tasks.selecting.softmax import Ints, along, chances, cross_entropy_slope, gradient, reverse_slope, trained
from tasks.text.chances import Floats

STRENGTHS = (1.0, 0.3, 0.1)
FOLDS, INNER, TOP = 5, 20, 0.9


def sungen_weights(
    *,
    held_out: InputPath,
    outer_steps: Annotated[int, Field(ge=1, le=1000)] = 6,
    rate: Annotated[float, Field(gt=0, le=10)] = 0.5,
    runs: Runs = 5,
    read: Reading = "words",
) -> Mixer:
    """`held_out`: real rows, `.jsonl` with text and label. Weights lie between 0 and 1; real rows keep theirs.

    `read` is what the linear model sees of a text: `words`, or `letters` where words are not told apart by spaces.
    """

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        share = np.where(rows.free, weights(rows, outer_steps, rate, rng), 1.0)
        got = float(share[rows.free].mean())
        return Selection(
            share, ["its weight is less than 0.0005"] * len(rows), got, f"a weight for each in {outer_steps} outer steps"
        )

    return beside_no_op(select, held_out=held_out, runs=runs, read=read)


def weights(rows: Rows, outer_steps: int, rate: float, rng: np.random.Generator) -> Floats:
    """Between 0 and 1, one a row; all begin at 0.5, where all count alike. Each step moves them by `rate` in the mean."""
    theta = np.zeros(len(rows))
    for step in range(outer_steps):
        share = np.where(rows.free, expit(theta), 1.0) * rows.weight
        pull = alignment(rows, share, STRENGTHS[step % len(STRENGTHS)], rng)
        theta += rate * pull / max(float(np.abs(pull).mean()), 1e-12)
    return level(expit(theta), rows.labels)


def alignment(rows: Rows, share: Floats, strength: float, rng: np.random.Generator) -> Floats:
    """How far more weight on each row would lower the robust loss of the rows in the other folds, which are cut by lot."""
    counted, found = share >= np.quantile(share, 1 - TOP), np.zeros(len(rows))
    for fold in np.array_split(rng.permutation(len(rows)), FOLDS):
        rest = np.setdiff1d(np.arange(len(rows)), fold)
        model, down = inner_and_outer(rows, rest, share[rest], counted[rest], strength)
        own = cross_entropy_slope(chances(rows.features[fold], model), rows.labels[fold])
        found[fold] = (along(rows.features[fold], down) * own).sum(axis=1)
    return found


def inner_and_outer(rows: Rows, places: Ints, share: Floats, counted: np.ndarray, strength: float) -> tuple[Floats, Floats]:
    """The model trained on the rows at `places`, and H^-1 times the gradient of the robust loss of those `counted`."""
    features, labels = rows.features[places], rows.labels[places]
    weight = share * even(share, labels)
    weight *= len(weight) / weight.sum()
    model = trained(features, labels, rows.classes, weight, steps=INNER, strength=strength)
    likely = chances(features, model)
    robust = counted[:, None] * reverse_slope(likely, labels)
    robust *= even(np.abs(robust).sum(axis=1), labels)[:, None]
    return model, solved(features, weight, likely, gradient(features, robust), strength)


def even(amount: Floats, labels: Ints) -> Floats:
    """What to multiply each row's amount with, so that every label has as much of it."""
    return np.asarray(1 / np.maximum(np.bincount(labels, amount)[labels], 1e-12))


def level(weight: Floats, labels: Ints) -> Floats:
    """The weights with the same mean in every label; none over 1."""
    mean = np.bincount(labels, weight)[labels] / np.bincount(labels)[labels]
    return np.asarray(np.minimum(weight * weight.mean() / mean, 1.0))
