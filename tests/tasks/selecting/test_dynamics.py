"""Training dynamics: sure rows are confident, wrong ones are not, rows on the fence vary or waver."""

import numpy as np
from scipy.sparse import csr_matrix

from tasks.selecting.dynamics import CHECKPOINTS, Dynamics, dynamics


def test_a_row_that_says_the_wrong_label_is_low_in_confidence():
    features = csr_matrix(np.repeat(np.eye(2), 20, axis=0) * 3)
    labels = np.repeat(np.arange(2, dtype=np.int64), 20)
    labels[0] = 1
    seen = dynamics(features, labels, np.ones(40), 2, features, labels)
    assert seen.likely.shape == (CHECKPOINTS, 40)
    assert seen.confidence[0] < 0.2 < 0.8 < seen.confidence[1]


def test_the_three_measures_by_hand():
    seen = Dynamics(np.array([[0.9, 0.5, 0.0], [0.9, 0.5, 1.0]]))
    assert np.allclose(seen.confidence, [0.9, 0.5, 0.5])
    assert np.allclose(seen.variability, [0, 0, 0.5])
    assert np.allclose(seen.aleatoric, [0.09, 0.25, 0])
