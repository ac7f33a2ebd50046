"""influence: what it says is what training again shows."""

import numpy as np
from scipy.sparse import csr_matrix

from tasks.selecting.influence import influence
from tasks.selecting.softmax import chances_of, cross_entropy_slope, trained

RNG = np.random.default_rng(5)
CENTRES = np.array([[1.5, 0, 0.5], [0, 1.5, 0.5]])


def _rows(count: int) -> tuple[csr_matrix, np.ndarray]:
    labels = np.arange(count, dtype=np.int64) % 2
    return csr_matrix(CENTRES[labels] + RNG.normal(0, 1, (count, 3))), labels


def test_influence_agrees_with_training_again_on_a_little_more_of_a_row():
    features, labels = _rows(40)
    others, theirs = _rows(40)

    def loss_with(row: int, more: float) -> float:
        weight = np.ones(40) + more * (np.arange(40) == row)
        return float(-np.log(chances_of(theirs, others, trained(features, labels, 2, weight))).mean())

    said = influence(features, labels, np.ones(40), 2, others, theirs, cross_entropy_slope)
    trained_again = [loss_with(row, 0.2) - loss_with(row, -0.2) for row in range(0, 40, 2)]
    assert np.corrcoef(said[::2], trained_again)[0, 1] > 0.97
