"""regression: error grows by t when data are replaced and by sum 1/i^2, under pi^2 / 6 when they are kept, within 5 %."""

import numpy as np
import pytest

from tasks.lab.regression import expected_errors, simulated_errors


@pytest.mark.slow
def test_replaced_data_err_by_the_number_of_generations() -> None:
    found = simulated_errors(10, rows=100, width=10, keep=False, runs=3000, rng=np.random.default_rng(5))
    assert found == pytest.approx(expected_errors(10, rows=100, width=10, keep=False), rel=0.05)


@pytest.mark.slow
def test_kept_data_err_by_the_sum_of_inverse_squares() -> None:
    found = simulated_errors(10, rows=100, width=10, keep=True, runs=3000, rng=np.random.default_rng(5))
    bound = expected_errors(10, rows=100, width=10, keep=True)
    assert found == pytest.approx(bound, rel=0.05) and found[-1] < bound[0] * np.pi**2 / 6


@pytest.mark.parametrize(("keep", "after_fifty"), [(False, 5.62), (True, 0.183)])
def test_the_formulas_give_the_published_values(keep: bool, after_fifty: float) -> None:
    assert expected_errors(50, rows=100, width=10, keep=keep)[-1] == pytest.approx(after_fifty, rel=0.005)
