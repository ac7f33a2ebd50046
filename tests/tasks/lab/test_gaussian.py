"""gaussian: the variance ratios of PAPERS 5.3."""

import numpy as np
import pytest

from tasks.lab.gaussian import variance_ratios


@pytest.mark.slow
@pytest.mark.parametrize("samples", [10, 32, 100])
def test_replaced_the_variance_dies_as_the_formula_says(samples: int) -> None:
    found = variance_ratios(10, samples=samples, keep=False, runs=20_000, rng=np.random.default_rng(3))
    assert found == pytest.approx((1 - 1 / samples) ** np.arange(11), rel=0.05)


@pytest.mark.parametrize(
    ("samples", "ratios"), [(10, (0.901, 0.815, 0.807)), (32, (0.968, 0.963, 0.960)), (100, (0.997, 0.994, 0.997))]
)
def test_accumulated_it_settles_where_the_reference_run_did(samples: int, ratios: tuple[float, ...]) -> None:
    found = variance_ratios(50, samples=samples, keep=True, runs=2000, rng=np.random.default_rng(3))
    assert found[[1, 10, 50]] == pytest.approx(ratios, abs=0.04)
