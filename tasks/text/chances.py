"""Figures with their uncertainty: bootstrap intervals from a seeded generator, and numbers rounded for a file."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

T = TypeVar("T")
Floats = NDArray[np.float64]


def rounded(value: float, digits: int = 4) -> float:
    """The number as a report holds it: rounded, and never -0.0."""
    return round(float(value), digits) + 0.0


def share_interval(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson), which holds near 0 and 1 as well; 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    found = binomtest(hits, of).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def jackknife(measure: Callable[[Sequence[T]], dict[str, float]], items: Sequence[T], parts: int = 10) -> dict[str, float]:
    """The standard error of each measure of `items`, which stand in an order of chance: leave out one part after the other.

    The bootstrap repeats items, and measures of variety take a repeated item for sameness; the delete-a-group jackknife
    (Shao & Tu 1995, ch. 2) repeats none. Nothing where there are fewer than two items a part.
    """
    if len(items) < 2 * parts:
        return {}
    left = [measure([item for place, item in enumerate(items) if place % parts != part]) for part in range(parts)]
    return {name: math.sqrt((parts - 1) * float(np.var([found[name] for found in left]))) for name in left[0]}
