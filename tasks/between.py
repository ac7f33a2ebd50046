"""Estimates with bounds: means (Student), shares (Wilson), their products and sums. Nothing here is ever negative.

Each factor of a product stands at 97.5 %, so that two hold together with 95 % (Bonferroni); sums add their bounds, which is
wider than need be.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from tasks.text.bounds import share_interval
from tasks.text.chances import rounded

EACH = 0.975


@dataclass(frozen=True)
class Between:
    """An estimate; without bounds where nothing was measured."""

    value: float
    low: float | None = None
    high: float | None = None

    def __mul__(self, other: "Between") -> "Between":
        return Between(self.value * other.value, _both(self.low, other.low), _both(self.high, other.high))

    def __truediv__(self, number: float) -> "Between":
        return self * Between(1 / number, 1 / number, 1 / number)

    def plain(self, digits: int = 0) -> dict[str, float | None]:
        """Rounded, for JSON."""
        bounds = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if bound is None else rounded(bound, digits) for name, bound in bounds.items()}


def mean_of(values: Sequence[float]) -> Between:
    """The mean of what is never negative, with Student's t interval; one value alone has no interval."""
    mean = float(np.mean(values)) if len(values) else 0.0
    if len(values) < 2:
        return Between(mean)
    half = float(t.ppf((1 + EACH) / 2, len(values) - 1) * np.std(values, ddof=1) / math.sqrt(len(values)))
    return Between(mean, max(0.0, mean - half), mean + half)


def share_of(hits: int, of: int) -> Between:
    """A share with its Wilson interval, which holds near 0 and 1 as well."""
    return Between(hits / of, *share_interval(hits, of, EACH))


def sum_of(parts: Sequence[Between]) -> Between:
    """All parts together; without a bound where one of them has none."""
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    low = None if None in lows else sum(bound for bound in lows if bound is not None)
    high = None if None in highs else sum(bound for bound in highs if bound is not None)
    return Between(sum(part.value for part in parts), low, high)


def _both(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other
