"""data_map: the rows that a model wavers on stay, so many of each label; the gate keeps them all where that does not help."""

import numpy as np
import pytest

from tasks.mixers.data_map import data_map, map_of, most_ambiguous
from tasks.selecting.labelled_rows import pairs_in, rows_and_test
from tests.tasks.mixers.pool import mixed
from tests.tasks.selecting.noisy import held_out_file, noisy_pool


@pytest.fixture
def held_out(tmp_path):
    return held_out_file(tmp_path)


def test_the_share_of_each_label_with_the_highest_variability_is_chosen(held_out):
    rows, _ = rows_and_test(noisy_pool(100, wrong=0, real=10), pairs_in(held_out), "words")
    seen = map_of(rows)
    places = most_ambiguous(rows, seen, 0.2)
    assert np.bincount(rows.labels[places]).tolist() == [9, 9] and rows.free[places].all()
    left = np.setdiff1d(np.flatnonzero(rows.free & (rows.labels == 0)), places)
    assert seen.variability[places[rows.labels[places] == 0]].min() >= seen.variability[left].max()


def test_a_third_of_clean_rows_is_no_better_than_all_and_the_gate_says_so(held_out):
    found = mixed(data_map(held_out=held_out, runs=3), noisy_pool(wrong=0))
    assert found.decisions.is_empty() and "refused" in found.finding.warning
    assert "Asked: the 33% most ambiguous synthetic rows of each label kept; got 33.3 %" in found.finding.about
