"""sungen_weights: wrong labels lose weight, right ones keep it, and real rows are left alone."""

import numpy as np
import polars as pl
import pytest
from scipy.sparse import csr_matrix

from tasks.mixers.sungen_weights import alignment, sungen_weights
from tasks.selecting.labelled_rows import Rows
from tasks.selecting.softmax import chances, cross_entropy_slope, gradient, reverse_slope
from tests.tasks.mixers.pool import mixed
from tests.tasks.selecting.noisy import held_out_file, is_right, noisy_pool


@pytest.fixture
def held_out(tmp_path):
    return held_out_file(tmp_path)


@pytest.mark.slow
def test_right_rows_outweigh_wrong_ones_and_weights_stand_between_0_and_1(held_out):
    found = mixed(sungen_weights(held_out=held_out, outer_steps=30, runs=3), noisy_pool()).decisions
    weight = dict.fromkeys((f"{number:03d}" for number in range(240)), 1.0) | dict(found.select("id", "weight").iter_rows())
    gone = set(found.filter(pl.col("dropped") == "its weight is less than 0.0005")["id"])
    means = {right: _mean([w * (i not in gone) for i, w in weight.items() if is_right(int(i)) == right]) for right in (1, 0)}
    assert means[True] > 0.6 > 0.3 > means[False]
    assert min(weight.values()) > 0 and max(weight.values()) <= 1


@pytest.mark.slow
def test_real_rows_keep_their_weight(held_out):
    found = mixed(sungen_weights(held_out=held_out, outer_steps=20, runs=3), noisy_pool(real=40))
    assert found.decisions["id"].min() >= "040"


@pytest.mark.slow
def test_on_right_labels_doing_nothing_wins(held_out):
    found = mixed(sungen_weights(held_out=held_out, outer_steps=20, runs=3), noisy_pool(wrong=0))
    assert found.decisions.is_empty() and "refused" in found.finding.warning


def test_a_row_has_no_voice_in_its_own_weight():
    rng = np.random.default_rng(4)
    features, labels, model = csr_matrix(rng.random((6, 3))), rng.integers(0, 2, 6), rng.normal(size=(4, 2))
    rows = Rows(pl.Series("id", range(6)), features, labels, 2, np.ones(6), np.ones(6, np.bool_))
    counted = np.array([True, True, False, True, True, True])
    likely = chances(features, model)
    for row, found in enumerate(alignment(rows, model, counted)):
        others = (counted & (np.arange(6) != row))[:, None] * reverse_slope(likely, labels)
        own = gradient(features[[row]], cross_entropy_slope(likely, labels)[[row]])
        assert found == pytest.approx((gradient(features, others) * own).sum())


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
