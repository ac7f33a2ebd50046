"""How sure a figure is, where a formula or leaving rows out tells it: shares, and measures of variety."""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def share_interval(hits: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share (Wilson), which holds near 0 and 1 as well; 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, z2 = hits / of, z * z
    middle, half = p + z2 / (2 * of), z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z2 / of)), min(1.0, (middle + half) / (1 + z2 / of))


def jackknife(measure: Callable[[Sequence[T]], dict[str, float]], items: Sequence[T], parts: int = 10) -> dict[str, float]:
    """The standard error of each measure of `items`, which stand in an order of chance: leave out one part after the other.

    The bootstrap repeats items, and measures of variety take a repeated item for sameness; the delete-a-group jackknife
    (Shao & Tu 1995, ch. 2) repeats none. Nothing where there are fewer than two items a part.
    """
    if len(items) < 2 * parts:
        return {}
    left = [measure([item for place, item in enumerate(items) if place % parts != part]) for part in range(parts)]
    return {name: math.sqrt((parts - 1) * float(np.var([found[name] for found in left]))) for name in left[0]}
