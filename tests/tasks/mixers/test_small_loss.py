"""small_loss: the lower of two heaps of losses is clean."""

import numpy as np
import pytest

from tasks.mixers.small_loss import cleanness, small_loss
from tests.tasks.mixers.pool import dropped
from tests.tasks.selecting.noisy import held_out_file, is_right, noisy_pool


@pytest.fixture
def held_out(tmp_path):
    return held_out_file(tmp_path)


def test_rows_of_large_loss_leave_and_most_of_them_are_wrong(held_out):
    found = dropped(small_loss(held_out=held_out, runs=3), noisy_pool())
    wrong = [name for name in found if not is_right(int(name))]
    assert len(wrong) > 50 and len(found) < 1.3 * len(wrong)
    assert next(iter(found.values())).startswith("its loss is large: clean with chance 0.")


def test_two_heaps_are_told_apart():
    losses = np.array([0.1, 0.12, 0.08, 0.11, 0.9, 0.95, 0.85] * 5)
    assert np.array_equal(cleanness(losses, 0) > 0.7, losses < 0.5)
