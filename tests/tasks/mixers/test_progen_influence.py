"""progen_influence: harmful rows leave, at most the share that was asked for, and a bounded loss finds them better."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tasks.mixers.progen_influence import SLOPES, harms, progen_influence
from tasks.selecting.labelled_rows import pairs_in, rows_and_test
from tests.tasks.mixers.pool import dropped
from tests.tasks.selecting.noisy import held_out_file, is_right, noisy_pool


@pytest.fixture
def held_out(tmp_path):
    return held_out_file(tmp_path)


@pytest.mark.slow
def test_the_most_harmful_leave_and_most_of_them_are_wrong(held_out):
    found = dropped(progen_influence(held_out=held_out, leave_out=0.25, runs=3), noisy_pool())
    wrong = [name for name in found if not is_right(int(name))]
    assert len(found) == 60 and len(wrong) > 48
    assert next(iter(found.values())).startswith("harms other rows (influence +")


@pytest.mark.slow
def test_rows_that_help_stay_however_many_may_leave(held_out):
    assert len(dropped(progen_influence(held_out=held_out, leave_out=0.9, runs=3), noisy_pool())) < 160


def test_reverse_cross_entropy_tells_wrong_labels_better_than_cross_entropy(held_out):
    rows, _ = rows_and_test(noisy_pool(400, wrong=3), pairs_in(held_out), "words")
    right = [is_right(int(name)) for name in rows.ids]
    area = {loss: roc_auc_score(right, -harms(rows, slope, np.random.default_rng(1))) for loss, slope in SLOPES.items()}
    assert area["reverse_cross_entropy"] > 0.8 and area["reverse_cross_entropy"] >= area["cross_entropy"]
