"""Figures with their uncertainty: bootstrap intervals from a seeded generator, and numbers rounded for a file."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rounded(value: float, digits: int = 4) -> float:
    """The number as a report holds it: rounded, and never -0.0."""
    return round(float(value), digits) + 0.0


def two_way_interval(values: Floats, rng: np.random.Generator, draws: int = 1000) -> tuple[float, float]:
    """The 95 % interval of the mean of `values` (runs x problems) where both the runs and the problems were drawn by chance.

    Resamples both (the two-way bootstrap of Owen 2007, "The pigeonhole bootstrap"): with only the runs resampled, the
    luck of which problems happened to be in the test set would be left out.
    """
    runs, problems = values.shape
    run_weights = rng.multinomial(runs, np.full(runs, 1 / runs), size=draws) / runs
    problem_weights = rng.multinomial(problems, np.full(problems, 1 / problems), size=draws) / problems
    means = np.einsum("dr,rp,dp->d", run_weights, values, problem_weights, optimize=True)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
