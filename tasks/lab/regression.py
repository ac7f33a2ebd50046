"""Linear regression retrained on its own labels: replaced data err by t, kept ones by sum 1/i^2 (Gerstgrasser 2404.01413).

Excess test error of generation t is sigma^2 d / (T - d - 1) x t where data are replaced, and that x
sum_{i<=t} 1/i^2 < pi^2 / 6 where they are kept (PAPERS 5.3). The inputs stay, their labels are drawn anew.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def expected_errors(generations: int, *, rows: int, width: int, noise: float = 1.0, keep: bool) -> Floats:
    """The formulas for generations 1 .. `generations`."""
    number = np.arange(1, generations + 1)
    growth = np.cumsum(1 / number**2) if keep else number
    return np.asarray(noise**2 * width / (rows - width - 1) * growth, dtype=np.float64)


def simulated_errors(
    generations: int, *, rows: int, width: int, noise: float = 1.0, keep: bool, runs: int, rng: np.random.Generator
) -> Floats:
    """Mean squared distance of the fitted from the true weights (zero), by generation; all runs at once.

    Every generation labels the same inputs anew, so fitting everything is fitting the mean of all labels so far.
    """
    inputs = rng.standard_normal((runs, rows, width))
    fit = np.linalg.pinv(inputs)
    weights, labels, errors = np.zeros((runs, width)), np.zeros((runs, rows)), []
    for number in range(1, generations + 1):
        new = np.einsum("rnd,rd->rn", inputs, weights) + noise * rng.standard_normal((runs, rows))
        labels = labels + (new - labels) / number if keep else new
        weights = np.einsum("rdn,rn->rd", fit, labels)
        errors.append(float((weights**2).sum(axis=1).mean()))
    return np.array(errors)
