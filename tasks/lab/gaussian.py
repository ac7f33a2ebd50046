"""A Gaussian refitted to its own samples: replaced, its variance dies as (1 - 1/n)^t; accumulated, it settles (PAPERS 5.3).

Gerstgrasser et al. 2404.01413 and Kazdan et al. 2410.16713. Variances are maximum-likelihood ones.
"""

import numpy as np
from numpy.typing import NDArray


def variance_ratios(generations: int, *, samples: int, keep: bool, runs: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Mean variance after 0 .. `generations` refits, in units of the real variance (1); generation 0 is the real one."""
    mean, variance = np.zeros(runs), np.ones(runs)
    count, total, squares = 0, np.zeros(runs), np.zeros(runs)
    ratios = [1.0]
    for _ in range(generations):
        drawn = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((runs, samples))
        count, total, squares = (count, total, squares) if keep else (0, np.zeros(runs), np.zeros(runs))
        count, total, squares = count + samples, total + drawn.sum(axis=1), squares + (drawn**2).sum(axis=1)
        mean = total / count
        variance = np.maximum(squares / count - mean**2, 0)
        ratios.append(float(variance.mean()))
    return np.array(ratios)
