"""A table of word shares retrained on its own draws: beside real words it settles, without them one word is left.

Seddik et al. 2404.05090 (PAPERS 5.2): each generation's shares are those of N fixed real words and n drawn from the last one.
`tasks/text/collapse_bound` has the formulas for the drift beside real words.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def simulated_drift(
    generation: int, *, shares: Floats, real: int, synthetic: int, runs: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Mean squared distance of `generation` from generation 1 (real words alone), and the concentration of generation 1."""
    first = rng.multinomial(real, shares, size=runs) / real
    current = first
    for _ in range(generation - 1):
        current = (real * first + rng.multinomial(synthetic, current)) / (real + synthetic)
    return float(((current - first) ** 2).sum(axis=1).mean()), concentration(first)


def simulated_concentration(generation: int, *, shares: Floats, synthetic: int, runs: int, rng: np.random.Generator) -> float:
    """Mean sum of squared shares after so many generations on `synthetic` drawn words alone; 1 where one word is left."""
    current = np.tile(shares, (runs, 1))
    for _ in range(generation):
        current = rng.multinomial(synthetic, current) / synthetic
    return concentration(current)


def expected_concentration(generation: int, *, shares: Floats, synthetic: int) -> float:
    """`1 - (1 - 1/n)^m (1 - S_0)`."""
    return 1 - (1 - 1 / synthetic) ** generation * (1 - concentration(shares))


def concentration(shares: Floats) -> float:
    """The sum of squared shares, meaned over rows where there are several."""
    return float((shares**2).sum(axis=-1).mean())
