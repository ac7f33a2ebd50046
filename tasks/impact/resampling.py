"""How sure a comparison is: all arms under the same resampled runs and held-out rows, so that differences are paired."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.impact.arms import Found
from tasks.impact.backend import Example, Measure
from tasks.text.chances import Floats

DRAWS = 1000


@dataclass(frozen=True)
class Estimate:
    """A value, the 95 % interval round it, and the draws it came from (the first is the value itself)."""

    draws: Floats

    @property
    def value(self) -> float:
        return float(self.draws[0])

    @property
    def interval(self) -> tuple[float, float]:
        low, high = np.quantile(self.draws[1:], [0.025, 0.975])
        return float(low), float(high)

    def over(self, other: "Estimate", measure: Measure) -> "Estimate":
        """How much better than the other, in the measure's unit; worse is below zero, whichever way the measure runs."""
        difference = self.draws - other.draws
        return Estimate(difference if measure.better == "higher" else -difference)


def estimates(found: Found, test: Sequence[Example], measure: Measure, rng: np.random.Generator) -> dict[str, Estimate]:
    """Every arm's measure. Runs and held-out rows are both resampled (the two-way bootstrap of Owen 2007, "The pigeonhole
    bootstrap"): with only the runs resampled, the luck of which rows happened to be held out would be left out. Rows of one
    group are drawn together.
    """
    group = _groups(test)
    runs, groups = len(next(iter(found.values()))), int(group.max()) + 1
    weights = [np.vstack((np.full(count, 1 / count), _drawn(count, rng))) for count in (runs, groups)]
    shown = {}
    for arm, scores in found.items():
        tops, bottoms = (_sums([getattr(run, part) for run in scores], group, weights) for part in ("top", "bottom"))
        shown[arm] = Estimate(measure.shown(np.divide(tops, bottoms, out=np.zeros(len(tops)), where=bottoms > 0)))
    return shown


def _sums(parts: list[Floats], group: NDArray[np.int64], weights: list[Floats]) -> Floats:
    """Of each draw, the weighted sum over runs and groups."""
    table = np.array([np.bincount(group, weights=part) for part in parts])
    return np.einsum("dr,rp,dp->d", weights[0], table, weights[1], optimize=True)  # type: ignore[no-any-return]


def _drawn(count: int, rng: np.random.Generator) -> Floats:
    return rng.multinomial(count, np.full(count, 1 / count), size=DRAWS) / count


def _groups(test: Sequence[Example]) -> NDArray[np.int64]:
    """The number of each row's group; a row without one is a group of its own."""
    place: dict[str, int] = {}
    return np.array([place.setdefault(row.group or f"\0{number}", len(place)) for number, row in enumerate(test)])
