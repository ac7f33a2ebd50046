"""Intervals hold what they say: against the known truth of made-up samples."""

import numpy as np
import pytest

from tasks.text.bounds import jackknife, share_interval


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 0, 0, 1), (0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)]
)
def test_shares_have_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert share_interval(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = list(np.random.default_rng(1).normal(size=4000))
    found = jackknife(lambda some: {"mean": float(np.mean(some))}, values)
    assert found["mean"] == pytest.approx(1 / np.sqrt(4000), rel=0.5)


def test_a_few_items_say_nothing_of_their_spread() -> None:
    assert jackknife(lambda some: {"size": float(len(some))}, list(range(19))) == {}
