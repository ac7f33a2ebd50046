"""What training on a row does to the loss of other rows, without training again (Koh & Liang 1703.04730).

A little more weight on row i moves a trained model by -H^-1 grad loss_i, and so the other rows' loss by the influence
-<grad loss of others, H^-1 grad loss_i>. H^-1 times a vector comes from conjugate gradients; H is never written down.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

from tasks.selecting.softmax import C, Ints, along, chances, cross_entropy_slope, gradient, trained
from tasks.text.chances import Floats

Slope = Callable[[Floats, Ints], Floats]
DAMPING, MOST_STEPS = 1e-3, 50


def influence(
    features: csr_matrix, labels: Ints, weight: Floats, classes: int, others: csr_matrix, theirs: Ints, slope: Slope
) -> Floats:
    """One number a row of `features`: above 0, training on it raises the loss (given by its `slope`) of the rows `others`."""
    model = trained(features, labels, classes, weight)
    wanted = gradient(others, slope(chances(others, model), theirs)) / len(theirs)
    likely = chances(features, model)
    towards = solved(features, weight * (len(weight) / weight.sum()), likely, wanted)
    return np.asarray(-(along(features, towards) * cross_entropy_slope(likely, labels)).sum(axis=1))


def solved(features: csr_matrix, weight: Floats, likely: Floats, wanted: Floats, strength: float = C) -> Floats:
    """x where H x = `wanted`, H the second derivative of the loss of training with weights of a mean of 1."""

    def times(flat: Floats) -> Floats:
        direction = flat.reshape(wanted.shape)
        moved = along(features, direction)
        curved = weight[:, None] * likely * (moved - (likely * moved).sum(axis=1, keepdims=True))
        pull = np.vstack([direction[:-1] / strength, np.zeros(wanted.shape[1])])
        return np.asarray((gradient(features, curved) + pull + DAMPING * direction).ravel())

    operator = LinearOperator((wanted.size, wanted.size), matvec=times, dtype=np.float64)
    return np.asarray(cg(operator, wanted.ravel(), rtol=1e-4, maxiter=MOST_STEPS)[0].reshape(wanted.shape))
