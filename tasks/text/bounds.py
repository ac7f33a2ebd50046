"""How sure a figure is: shares, sums and counts by a formula or the bootstrap, measures of variety by leaving texts out.

Whole documents are resampled, never words: what a figure would have been, had the same recipe made other rows.
"""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

from schemas.report import Figure
from tasks.text.chances import rounded

T = TypeVar("T")
COUNTED, TOO_FEW = "counted, not estimated", "too few to tell"
DRAWS, MOST_DRAWN, BLOCKS = 1000, 20_000_000, 10


class Bounded(NamedTuple):
    """A value and the bounds of its 95 % interval; none where there was too little to tell."""

    value: float
    low: float | None = None
    high: float | None = None

    def between(self, least: float, most: float) -> "Bounded":
        """The same where nothing can lie outside of these."""
        low, high = (bound if bound is None else min(max(bound, least), most) for bound in (self.low, self.high))
        return Bounded(self.value, low, high)


def figure(name: str, found: Bounded, digits: int = 4, **told: Any) -> Figure:
    """As a report shows it."""
    low, high = (None if bound is None else rounded(bound, digits) for bound in (found.low, found.high))
    told["no_interval"] = TOO_FEW if low is None else ""
    return Figure(name=name, value=rounded(found.value, digits), low=low, high=high, **told)


def share_interval(hits: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share (Wilson), which holds near 0 and 1 as well; 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, z2 = hits / of, z * z
    middle, half = p + z2 / (2 * of), z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z2 / of)), min(1.0, (middle + half) / (1 + z2 / of))


def difference_interval(more: tuple[int, int], less: tuple[int, int], level: float = 0.95) -> tuple[float, float]:
    """The interval of one share less another, each as hits and of how many (Newcombe 1998, method 10: of Wilson's bounds)."""
    p, q = more[0] / more[1], less[0] / less[1]
    (p_low, p_high), (q_low, q_high) = share_interval(*more, level), share_interval(*less, level)
    return p - q - math.hypot(p - p_low, q_high - q), p - q + math.hypot(p_high - p, q - q_low)


def redrawn(counts: ArrayLike, rng: np.random.Generator) -> NDArray[np.int64]:
    """The bootstrap of a table of counts: draws x how often each is drawn where as many are drawn anew, with replacement.

    Documents that are alike are drawn together, so a million take no longer than the table is long.
    """
    there = np.asarray(counts)
    return rng.multinomial(int(there.sum()), there / there.sum(), size=_draws(there.size))


def middle(draws: ArrayLike) -> tuple[float, float]:
    """Where 95 % of them lie."""
    low, high = np.quantile(np.asarray(draws), [0.025, 0.975])
    return float(low), float(high)


def ratio_interval(tops: ArrayLike, bottoms: ArrayLike, rng: np.random.Generator) -> tuple[float, float]:
    """Of the sum of `tops` over that of `bottoms`, one of each a document, by the bootstrap over documents."""
    top, bottom = (np.asarray(part, dtype=np.float64) for part in (tops, bottoms))
    drawn = (rng.integers(0, len(top), len(top)) for _ in range(_draws(len(top))))
    return middle([top[places].sum() / max(bottom[places].sum(), 1.0) for places in drawn])


def _draws(size: int) -> int:
    """A thousand, and fewer of what is large."""
    return min(DRAWS, max(MOST_DRAWN // max(size, 1), 100))


def effective_number(counts: Sequence[int]) -> Bounded:
    """exp of the entropy of these counts: as varied as so many equally frequent values (Hill 1973, order 1); 0 of none.

    The variance of the entropy is that of its series to the second order (Harris 1975), which holds for even counts as well;
    the bootstrap loses rare values a second time, and lies below the figure.
    """
    total = sum(counts)
    if not total:
        return Bounded(0.0)
    shares = np.array([count / total for count in counts if count])
    surprise = -np.log(shares)
    entropy = float(shares @ surprise)
    error = math.sqrt(max(float(shares @ surprise**2) - entropy**2, 0.0) / total + (len(shares) - 1) / (2 * total**2))
    low, high = (math.exp(entropy + side * NormalDist().inv_cdf(0.975) * error) for side in (-1, 1))
    return Bounded(math.exp(entropy), low, high)


def jackknife(measure: Callable[[Sequence[T]], dict[str, float]], items: Sequence[T]) -> dict[str, Bounded]:
    """Each measure of `items`, which stand in an order of chance, and its interval: one block after the other is left out.

    The bootstrap repeats items, and measures of variety take a repeated item for sameness; the delete-a-group jackknife
    (Shao & Tu 1995, ch. 2) repeats none. Ten blocks leave nine degrees of freedom. No interval of fewer than two items a block.
    """
    whole = measure(items)
    if len(items) < 2 * BLOCKS:
        return {name: Bounded(value) for name, value in whole.items()}
    left = [measure([item for place, item in enumerate(items) if place % BLOCKS != block]) for block in range(BLOCKS)]
    reach = float(student.ppf(0.975, BLOCKS - 1)) * math.sqrt(BLOCKS - 1)
    errors = {name: reach * float(np.std([found[name] for found in left])) for name in whole}
    return {name: Bounded(value, value - errors[name], value + errors[name]) for name, value in whole.items()}
