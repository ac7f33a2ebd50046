"""collapse_bound: Seddik's formulas against the hand values of PAPERS 5.2; `lab/test_categorical` holds them against draws."""

import math

import pytest

from tasks.text.collapse_bound import drift_at, drift_limit, largest_safe


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


def test_the_drift_reaches_its_limit() -> None:
    assert drift_at(1000, 1000, 200, 0.1) == pytest.approx(drift_limit(1000, 1000, 0.1), rel=1e-9)
