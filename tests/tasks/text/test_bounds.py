"""Intervals hold what they say: against the known truth of made-up samples."""

import numpy as np
import pytest

from tasks.text.bounds import (
    Bounded,
    difference_interval,
    effective_number,
    figure,
    jackknife,
    ratio_interval,
    redrawn,
    share_interval,
)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 0, 0, 1), (0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)]
)
def test_shares_have_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert share_interval(hits, of) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("more", "less", "low", "high"), [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090)]
)
def test_differences_of_shares_have_newcombes_interval(
    more: tuple[int, int], less: tuple[int, int], low: float, high: float
) -> None:
    """Cases of Newcombe 1998, table II, method 10."""
    assert difference_interval(more, less) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("counts", "effective"), [([5, 5, 5, 5], 4.0), ([7], 1.0), ([], 0.0), ([3, 0, 3], 2.0), ([3, 1], 1.7548)]
)
def test_the_effective_number_is_exp_of_the_entropy(counts: list[int], effective: float) -> None:
    assert effective_number(counts).value == pytest.approx(effective, abs=1e-4)


@pytest.mark.parametrize("shares", [[0.25] * 4, [0.7, 0.2, 0.1], [0.97, 0.01, 0.01, 0.01]])
def test_the_effective_number_lies_within_its_bounds_as_often_as_they_say(shares: list[float]) -> None:
    rng, truth = np.random.default_rng(3), np.exp(-np.sum(np.array(shares) * np.log(shares)))
    found = [effective_number(counts.tolist()) for counts in rng.multinomial(400, shares, size=500)]
    assert np.mean([bounded.low <= truth <= bounded.high for bounded in found]) > 0.92


@pytest.mark.slow
def test_a_ratio_of_sums_lies_within_its_bounds_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(100):
        bottoms = rng.integers(1, 20, 100)
        low, high = ratio_interval(rng.binomial(bottoms, 0.3), bottoms, rng)
        held.append(low <= 0.3 <= high)
    assert np.mean(held) > 0.9


def test_as_many_are_drawn_anew_as_there_were() -> None:
    rng = np.random.default_rng(1)
    assert redrawn([3, 0, 7], rng).shape == (1000, 3) and set(redrawn([3, 0, 7], rng).sum(axis=1)) == {10}


def test_the_jackknife_of_a_mean_is_as_wide_as_students_interval() -> None:
    values = list(np.random.default_rng(1).normal(size=4000))
    found = jackknife(lambda some: {"mean": float(np.mean(some))}, values)["mean"]
    assert found.value == pytest.approx(np.mean(values))
    assert (found.high - found.low) / 2 == pytest.approx(2.262 / np.sqrt(4000), rel=0.5)


@pytest.mark.slow
def test_the_number_of_different_words_lies_within_the_jackknifes_bounds_where_the_bootstrap_misses_it() -> None:
    rng, shares = np.random.default_rng(5), 1 / np.arange(1, 3001)
    samples = [rng.choice(3000, 400, p=shares / shares.sum()).tolist() for _ in range(200)]
    truth = np.mean([len(set(sample)) for sample in samples])
    found = [jackknife(lambda some: {"kinds": float(len(set(some)))}, sample)["kinds"] for sample in samples]
    again = [len(set(rng.choice(sample, 400).tolist())) for sample in samples]
    assert 0.9 < np.mean([bounded.low <= truth <= bounded.high for bounded in found]) < 0.99
    assert max(again) < truth


def test_a_few_items_say_nothing_of_their_spread() -> None:
    found = jackknife(lambda some: {"size": float(len(some))}, list(range(19)))["size"]
    assert found == Bounded(19) and figure("size", found).no_interval == "too few to tell"


def test_what_cannot_be_outside_is_not_said_to_be() -> None:
    assert Bounded(0.9, 0.7, 1.1).between(0, 1) == Bounded(0.9, 0.7, 1) and Bounded(0.9).between(0, 1) == Bounded(0.9)
