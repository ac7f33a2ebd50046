"""Intervals: of equal values a point, of noise one that holds the mean; differences are paired, groups are drawn together."""

import numpy as np
import pytest

from tasks.impact.backend import ACCURACY, PERPLEXITY, Example, Scores
from tasks.impact.resampling import estimates

ROWS = [Example(f"t{number}", ("yes",)) for number in range(200)]


def found(*tops, test=ROWS, measure=ACCURACY, bottom=1.0):
    arms = {str(number): [Scores(row, np.full(len(row), bottom)) for row in top] for number, top in enumerate(tops)}
    return estimates(arms, test, measure, np.random.default_rng(3))


def test_equal_values_give_a_point():
    assert found(np.full((5, 200), 0.5))["0"].interval == pytest.approx((50, 50))


def test_the_interval_of_noise_holds_its_mean_and_is_as_wide_as_theory_says():
    noise = np.tile(np.random.default_rng(1).normal(0, 1, 200), (8, 1))
    low, high = found(noise)["0"].interval
    assert low < 100 * noise.mean() < high and (high - low) / 100 == pytest.approx(2 * 1.96 / np.sqrt(200), rel=0.15)


def test_a_difference_is_paired_and_positive_where_it_is_better():
    hard = np.random.default_rng(1).integers(0, 2, (4, 200)).astype(float)
    arms = found(hard, np.minimum(hard + 0.1, 1.1))
    assert arms["1"].over(arms["0"], ACCURACY).interval == pytest.approx((10, 10))
    lower = found(np.full((4, 200), np.log(8.0)), np.full((4, 200), np.log(5.0)), measure=PERPLEXITY)
    assert lower["1"].over(lower["0"], PERPLEXITY).value == pytest.approx(3)


def test_one_group_counts_as_one_row():
    sure = np.tile(np.repeat([0.0, 1.0], 100), (4, 1))
    alone = found(sure)["0"].interval
    grouped = found(sure, test=[Example(row.text, row.labels, f"g{number // 20}") for number, row in enumerate(ROWS)])[
        "0"
    ].interval
    assert grouped[1] - grouped[0] > 3 * (alone[1] - alone[0])


def test_f1_is_of_all_spans_together():
    top, bottom = np.array([2.0, 0.0]), np.array([2.0, 4.0])
    both = {"a": [Scores(top, bottom)] * 3}
    assert estimates(both, ROWS[:2], ACCURACY, np.random.default_rng(1))["a"].value == pytest.approx(100 * 2 / 6)
