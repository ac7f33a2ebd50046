"""Shares, kappa, length and thresholds equal values worked out by hand, or by a library that nobody here wrote."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score

from tasks.judging.agreement import among_people, expected, kappa, length_odds, share, threshold_for


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("hits", "of", "value", "low", "high"),
    [
        (0, 0, 0.0, 0.0, 1.0),
        (0, 10, 0.0, 0.0, 0.2775),
        (10, 10, 1.0, 0.7225, 1.0),
        (5, 10, 0.5, 0.2366, 0.7634),
        (81, 263, 0.308, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.1014, 0.0624, 0.1605),
        (1, 29, 0.0345, 0.0061, 0.1718),
    ],
)
def test_a_share_has_wilsons_interval(hits: int, of: int, value: float, low: float, high: float) -> None:
    found = share(hits, of)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=6e-5)


def test_kappa_is_cohens() -> None:
    one = np.repeat(["yes", "yes", "no", "no"], [20, 5, 10, 15])
    other = np.repeat(["yes", "no", "yes", "no"], [20, 5, 10, 15])
    found = kappa(one, other, rng())
    assert found.value == 0.4 == round(cohen_kappa_score(one, other), 10)  # the worked example of the textbooks
    assert 0.13 < found.low < 0.18 and 0.62 < found.high < 0.67  # 0.4 +- 1.96 x 0.1262 (Fleiss et al. 1969)


@pytest.mark.parametrize(("one", "other", "value"), [([1, 1, 1], [1, 1, 1], 0.0), ([1, 0, 1, 0], [1, 0, 1, 0], 1.0)])
def test_agreement_that_chance_explains_is_no_agreement(one: list[int], other: list[int], value: float) -> None:
    assert kappa(np.array(one), np.array(other), rng()).value == value


@pytest.mark.parametrize("seed", range(3))
def test_kappa_of_many_classes_is_sklearns(seed: int) -> None:
    draw = np.random.default_rng(seed)
    one, other = draw.integers(0, 4, 200), draw.integers(0, 3, 200)
    assert kappa(one, other, rng()).value == pytest.approx(cohen_kappa_score(one, other), abs=5e-5)


def test_people_are_compared_pair_by_pair() -> None:
    assert among_people([[True], [False]], rng()) is None
    found = among_people([[True, True, True], [True, True, False], [True], [False, True]], rng())
    assert found is not None and found.value == pytest.approx((1 + 1 / 3 + 0) / 3, abs=1e-4)


@pytest.mark.parametrize("slope", [0.0, 1.2])
def test_length_odds_are_those_of_a_logistic_regression(slope: float) -> None:
    draw = rng()
    length, good = draw.normal(size=3000), draw.random(3000) < 0.5
    passed = draw.random(3000) < 1 / (1 + np.exp(-(2.0 * good - 1 + slope * length)))
    found = length_odds(passed, good, length)
    theirs = LogisticRegression(C=1e6).fit(np.column_stack([good, length]), passed).coef_[0][1]
    assert found is not None
    assert found.value == pytest.approx(np.exp(theirs), rel=1e-2)
    assert (found.low <= 1 <= found.high) == (slope == 0) and found.low < np.exp(slope) < found.high


@pytest.mark.parametrize(
    ("passed", "length"), [([True] * 4, [1.0, 2, 3, 4]), ([False] * 4, [1.0, 2, 3, 4]), ([True, False, True, False], [1.0] * 4)]
)
def test_without_variation_nothing_is_known_of_length(passed: list[bool], length: list[float]) -> None:
    assert length_odds(np.array(passed), np.array([True, False] * 2), np.array(length)) is None


def test_groups_that_length_separates_stay_finite() -> None:
    found = length_odds(np.array([False] * 5 + [True] * 5), np.array([True, False] * 5), np.arange(10.0))
    assert found is not None and 1 < found.value < 1e9


@pytest.mark.parametrize(
    ("scores", "good", "wanted", "line"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 1], 0.9, 0.8),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 1], 0.75, 0.6),
        ([0.9, 0.8, 0.7, 0.6], [0, 1, 1, 1], 0.75, 0.6),
        ([0.9, 0.8, 0.7, 0.6], [0, 1, 1, 1], 0.9, None),
        ([1.0, 1.0, 0.0], [1, 0, 1], 0.6, 0.0),
        ([1.0, 1.0, 0.0], [1, 0, 0], 0.6, None),
        ([0.5, -1.0, -1.0], [1, 1, 1], 0.5, 0.5),  # a row without a score never passes
    ],
)
def test_the_threshold_is_the_least_that_gives_the_precision(
    scores: list[float], good: list[int], wanted: float, line: float | None
) -> None:
    assert threshold_for(np.array(scores), np.array(good, dtype=bool), wanted) == line


def test_on_new_rows_a_useless_score_promises_no_more_than_chance() -> None:
    draw = rng()
    scores, good = draw.random(200), draw.random(200) < 0.5
    line = threshold_for(scores, good, 0.9)
    assert line is not None and good[scores >= line].mean() >= 0.9  # on its own sample luck looks like skill
    precision, _ = expected(scores, good, 0.9, rng())
    assert precision.low < 0.55
