"""sungen_weights: wrong labels lose weight, right ones keep it, and real rows are left alone."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.sparse import csr_matrix

from tasks.mixers.sungen_weights import FOLDS, alignment, even, level, sungen_weights, weights
from tasks.selecting.labelled_rows import Rows
from tests.tasks.mixers.pool import mixed
from tests.tasks.selecting.noisy import held_out_file, is_right, noisy_pool


@pytest.fixture
def held_out(tmp_path):
    return held_out_file(tmp_path)


@pytest.mark.slow
def test_right_rows_outweigh_wrong_ones_and_weights_stand_between_0_and_1(held_out):
    found = mixed(sungen_weights(held_out=held_out, runs=3), noisy_pool()).decisions
    weight = dict.fromkeys((f"{number:03d}" for number in range(240)), 1.0) | dict(found.select("id", "weight").iter_rows())
    gone = set(found.filter(pl.col("dropped") == "its weight is less than 0.0005")["id"])
    means = {right: _mean([w * (i not in gone) for i, w in weight.items() if is_right(int(i)) == right]) for right in (1, 0)}
    assert means[True] > 0.6 > 0.3 > means[False]
    assert min(weight.values()) > 0 and max(weight.values()) <= 1


@pytest.mark.slow
def test_real_rows_keep_their_weight(held_out):
    found = mixed(sungen_weights(held_out=held_out, runs=3), noisy_pool(real=40))
    assert found.decisions["id"].min() >= "040"


@pytest.mark.slow
def test_on_right_labels_doing_nothing_wins(held_out):
    found = mixed(sungen_weights(held_out=held_out, runs=3), noisy_pool(wrong=0))
    assert found.decisions.is_empty() and "refused" in found.finding.warning


def test_a_row_has_no_voice_in_its_own_weight():
    """Out of fold: what the others say of a row is the same whatever its label says, so one label is pulled up and one down."""
    rows = some_rows(np.random.default_rng(4).integers(0, 2, 40))
    as_said = pulls(rows)
    for row in range(40):
        other = rows.labels.copy()
        other[row] = 1 - other[row]
        assert pulls(replace(rows, labels=other))[row] * as_said[row] < 0


def test_rows_of_one_fold_say_nothing_of_each_other():
    rows = some_rows(np.random.default_rng(4).integers(0, 2, 40))
    fold = np.array_split(np.random.default_rng(1).permutation(40), FOLDS)[0]
    other = rows.labels.copy()
    other[fold[0]] = 1 - other[fold[0]]
    assert np.allclose(pulls(replace(rows, labels=other))[fold[1:]], pulls(rows)[fold[1:]])


def test_the_same_rows_get_the_same_weights():
    rows = some_rows(np.arange(40) % 3)
    assert np.array_equal(*(weights(rows, 3, 0.5, np.random.default_rng(2)) for _ in range(2)))


@pytest.mark.parametrize(
    ("weight", "labels", "wanted"),
    [
        ([0.9, 0.1, 0.5, 0.5], [0, 0, 1, 1], [0.9, 0.1, 0.5, 0.5]),
        ([0.6, 0.6, 0.2, 0.2], [0, 0, 1, 1], [0.4, 0.4, 0.4, 0.4]),
        ([0.9, 0.9, 0.9, 0.1, 0.0], [0, 0, 0, 1, 1], [0.56, 0.56, 0.56, 1.0, 0.0]),
    ],
)
def test_no_label_dies_out_and_no_weight_is_over_1(weight, labels, wanted):
    assert np.allclose(level(np.array(weight), np.array(labels)), wanted)


def test_every_label_has_as_much_of_an_amount():
    labels, amount = np.array([0, 0, 0, 2]), np.array([1.0, 2.0, 3.0, 5.0])
    assert np.allclose(np.bincount(labels, amount * even(amount, labels)), [1, 0, 1])


def some_rows(labels):
    count = len(labels)
    features = csr_matrix(np.random.default_rng(3).random((count, 5)))
    ids = pl.Series("id", range(count))
    return Rows(ids, features, labels, int(labels.max()) + 1, np.ones(count), np.ones(count, np.bool_))


def pulls(rows):
    return alignment(rows, rows.weight, 1.0, np.random.default_rng(1))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
