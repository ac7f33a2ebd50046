"""Multinomial logistic regression with a weight for every row, from any start and for any number of steps.

Weights count in proportion only: they are scaled to a mean of 1, so that the pull towards zero (`C`, as scikit-learn writes
it) is equally strong whether few rows count or all of them. The loss is convex: arms that run to its lowest point differ
by their rows alone, not by who took more steps.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # scikit-learn brings it

from tasks.text.chances import Floats

Ints = NDArray[np.int64]
C = 1.0
STEPS = 100
_BLAS = ThreadpoolController()


def trained(features: csr_matrix, labels: Ints, classes: int, weight: Floats, start: Floats | None = None, steps: int = STEPS,
            strength: float = C) -> Floats:  # fmt: skip
    """The model: one column a class, one line a feature, and a last line that every row has."""
    shape = (features.shape[1] + 1, classes)
    scaled, places = weight * (len(weight) / weight.sum()), np.arange(len(labels))

    def loss(flat: Floats) -> tuple[float, Floats]:
        model = flat.reshape(shape)
        logs = log_softmax(features @ model[:-1] + model[-1], axis=1)
        slope = scaled[:, None] * (np.exp(logs) - one_hot(labels, classes))
        pull = np.vstack([model[:-1], np.zeros(classes)]) / strength
        return -float(scaled @ logs[places, labels]) + float(model[:-1].ravel() @ model[:-1].ravel()) / (2 * strength), (
            gradient(features, slope) + pull
        ).ravel()

    begin = np.zeros(shape) if start is None else start
    with _BLAS.limit(limits=1):  # one order of sums on every machine; and many threads only wait for one another here
        found = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(found.x.reshape(shape))


def chances(features: csr_matrix, model: Floats) -> Floats:
    """How likely each row is of each class: rows x classes."""
    return np.asarray(softmax(features @ model[:-1] + model[-1], axis=1))


def chances_of(labels: Ints, features: csr_matrix, model: Floats) -> Floats:
    """How likely each row is of the class that it is said to be of."""
    return np.asarray(chances(features, model)[np.arange(len(labels)), labels])


def gradient(features: csr_matrix, slope: Floats) -> Floats:
    """Of a loss with respect to the model, from its slope with respect to each row's scores (rows x classes)."""
    return np.vstack([features.T @ slope, slope.sum(axis=0)])


def along(features: csr_matrix, direction: Floats) -> Floats:
    """How each row's scores change where the model moves in `direction`: rows x classes."""
    return np.asarray(features @ direction[:-1] + direction[-1])


def one_hot(labels: Ints, classes: int) -> Floats:
    """Rows x classes, 1 where the row is of the class."""
    return np.eye(classes)[labels]


def reverse_slope(likely: Floats, labels: Ints) -> Floats:
    """The slope of the reverse cross-entropy (SunGen 2205.12679, ProGen 2210.12329) with respect to each row's scores.

    -sum_k p_k log q_k with q = softmax(10 x one-hot) is 10 (1 - p_label) and a constant; without the 10: the loss is bounded,
    so a row with a wrong label cannot pull without end.
    """
    wanted = one_hot(labels, likely.shape[1])
    return np.asarray((likely * wanted).sum(axis=1, keepdims=True) * (likely - wanted))


def cross_entropy_slope(likely: Floats, labels: Ints) -> Floats:
    """The slope of the ordinary cross-entropy, to compare with."""
    return np.asarray(likely - one_hot(labels, likely.shape[1]))
