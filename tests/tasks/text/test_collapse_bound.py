"""collapse_bound: Seddik's formulas against the hand values of PAPERS 5.2, and against a simulation."""

import math

import numpy as np
import pytest

from tasks.text.collapse_bound import drift_at, drift_limit, largest_safe

ZIPF = (1 / np.arange(1, 51)) / (1 / np.arange(1, 51)).sum()


@pytest.mark.parametrize(
    ("real", "eta", "most"),
    [
        (1_000_000, 0.5, 500_000),
        (1_000_000, 0.3, 109_756),
        (1000, 1 / math.sqrt(2), math.inf),
        (1000, 0.9, math.inf),
        (0, 0.5, math.inf),
    ],
)
def test_the_most_synthetic_tokens_that_are_safe(real: float, eta: float, most: float) -> None:
    assert largest_safe(real, eta) == pytest.approx(most, rel=1e-5)


def test_the_drift_at_the_largest_safe_amount_is_eta_squared_of_the_real_samples_error() -> None:
    most = largest_safe(10_000, 0.4)
    assert drift_limit(10_000, most) == pytest.approx(0.4**2 / 10_000, rel=1e-3)


def test_without_any_data_there_is_no_drift() -> None:
    assert drift_limit(0, 0) == 0


@pytest.mark.parametrize("synthetic", [100, 1000, 10_000])
def test_the_drift_of_generation_forty_is_what_a_simulation_finds(synthetic: int) -> None:
    rng = np.random.default_rng(11)
    runs, real = 1500, 1000
    first = rng.multinomial(real, ZIPF, size=runs) / real
    current = first
    for _ in range(39):
        current = (real * first + rng.multinomial(synthetic, current)) / (real + synthetic)
    found = ((current - first) ** 2).sum(axis=1).mean()
    assert drift_at(real, synthetic, 40, float((first**2).sum(axis=1).mean())) == pytest.approx(found, rel=0.05)


def test_the_drift_reaches_its_limit() -> None:
    assert drift_at(1000, 1000, 200, 0.1) == pytest.approx(drift_limit(1000, 1000, 0.1), rel=1e-9)
