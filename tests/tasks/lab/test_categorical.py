"""categorical: Seddik's formulas against simulation, within 5 %, with the cases of PAPERS 5.2."""

import numpy as np
import pytest

from tasks.lab.categorical import expected_concentration, simulated_concentration, simulated_drift
from tasks.lab.tails import zipf
from tasks.text.collapse_bound import drift_at

WORDS = zipf(50, 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("synthetic", [100, 1000, 10_000])
def test_the_drift_of_generation_forty_is_what_the_formula_says(synthetic: int) -> None:
    found, first = simulated_drift(40, shares=WORDS, real=1000, synthetic=synthetic, runs=1500, rng=np.random.default_rng(11))
    assert found == pytest.approx(drift_at(1000, synthetic, 40, first), rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("generation", "published"), [(10, 0.1252), (50, 0.2842), (100, 0.4429), (200, 0.6625)])
def test_without_real_words_one_word_takes_all(generation: int, published: float) -> None:
    expected = expected_concentration(generation, shares=WORDS, synthetic=200)
    found = simulated_concentration(generation, shares=WORDS, synthetic=200, runs=1000, rng=np.random.default_rng(11))
    assert expected == pytest.approx(published, abs=1e-4)
    assert found == pytest.approx(expected, rel=0.05)
