"""Who leads and who follows: order decides, nothing drifts along a chain, and blocks lose next to nothing."""

import numpy as np
import pytest

from tasks.text import leaders as module
from tasks.text.leaders import leaders


def at(*degrees: float) -> np.ndarray:
    """Unit vectors in a plane, at these angles."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("degrees", "fixed", "leader"),
    [
        ((0, 5, 40), 0, [-1, 0, -1]),
        ((0, 9, 18), 0, [-1, 0, -1]),  # a chain: the last is near one that left, so it stays
        ((9, 0, 18), 0, [-1, 0, 0]),
        ((0, 12, 7), 0, [-1, -1, 1]),  # the nearest of those that stay is named
        ((0, 1, 2), 2, [-1, -1, 1]),
    ],
)
def test_a_vector_stays_unless_one_that_stays_lies_near(degrees, fixed, leader):
    assert leaders(at(*degrees), np.cos(np.radians(10)), fixed=fixed).leader.tolist() == leader


def test_nothing_is_near_a_vector_of_zeros():
    assert leaders(np.zeros((3, 2), np.float32), 0.5).leader.tolist() == [-1, -1, -1]
    assert leaders(np.zeros((0, 2), np.float32), 0.5).leader.tolist() == []


@pytest.mark.slow
def test_batches_and_blocks_find_what_one_table_finds(monkeypatch):
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(600, 16))
    vectors = np.concatenate((centres, centres + rng.normal(size=centres.shape) * 0.05))[rng.permutation(1200)]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    whole = leaders(vectors, 0.95)
    monkeypatch.setattr(module, "WHOLE", 400)
    monkeypatch.setattr(module, "BLOCK", 200)
    assert (leaders(vectors, 0.95).leader == whole.leader).mean() > 0.99
    assert (whole.leader >= 0).sum() == 600
