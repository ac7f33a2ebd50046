"""Bounds hold what they promise, by simulation; products and sums keep them."""

import math

import numpy as np
import pytest

from tasks.between import Between, mean_of, share_of, sum_of


@pytest.mark.parametrize(("share", "of"), [(0.5, 20), (0.9, 30), (0.05, 50), (0.98, 50)])
def test_the_interval_of_a_share_holds_it_as_often_as_it_says(share: float, of: int) -> None:
    rng = np.random.default_rng(1)
    found = [share_of(int(hits), of) for hits in rng.binomial(of, share, 4000)]
    assert np.mean([part.low <= share <= part.high for part in found]) >= 0.955


@pytest.mark.slow
@pytest.mark.parametrize(("spread", "holds"), [(0.2, 0.955), (0.6, 0.94), (1.0, 0.90)])
def test_the_interval_of_a_mean_holds_it_a_little_less_often_for_skewed_values(spread: float, holds: float) -> None:
    rng = np.random.default_rng(2)
    mean = math.exp(spread**2 / 2)
    found = [mean_of(list(rng.lognormal(0, spread, 30))) for _ in range(2000)]
    assert np.mean([part.low <= mean <= part.high for part in found]) >= holds


@pytest.mark.slow
def test_a_ratio_of_two_holds_together() -> None:
    """Cost a row = cost a seed over rows a seed, each at 97.5 %: the quotient at 95 % or more."""
    rng, held = np.random.default_rng(3), []
    for _ in range(2000):
        cost, rows = mean_of(list(rng.gamma(4, 0.25, 40))), share_of(int(rng.binomial(40, 0.7)), 40)
        held.append(cost.low / rows.high <= 1 / 0.7 <= cost.high / rows.low)
    assert np.mean(held) >= 0.95


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (Between(2, 1, 3) * Between(10, 5, 20), Between(20, 5, 60)),
        (Between(2) * Between(10, 5, 20), Between(20)),
        (Between(10, 5, 20) / 5, Between(2, 1, 4)),
        (sum_of([Between(1, 0, 2), Between(5, 4, 7)]), Between(6, 4, 9)),
        (sum_of([Between(1), Between(5, 4, 7)]), Between(6)),
        (sum_of([]), Between(0, 0, 0)),
        (mean_of([3.0]), Between(3.0)),
        (mean_of([3.0, 3.0]), Between(3.0, 3.0, 3.0)),
        (mean_of([]), Between(0.0)),
    ],
)
def test_what_has_no_bounds_gives_none(found: Between, wanted: Between) -> None:
    assert (found.value, found.low, found.high) == pytest.approx((wanted.value, wanted.low, wanted.high))
