"""The arms of a comparison: rows of several kinds, brought to one number, and what a backend makes of each.

Every arm has as many rows as the mixture and takes as many optimiser steps; one that has fewer rows repeats them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasks.impact.backend import Backend, Example, Scores
from tasks.text.chances import Floats

REAL, MIXED, SYNTHETIC, UNFILTERED = "real only", "real + synthetic", "synthetic only", "unfiltered"
Found = dict[str, list[Scores]]
"""By arm, the scores of each run."""


@dataclass(frozen=True)
class Pool:
    """Rows of one kind: how much each counts (`repeat` x `weight`), and which seed it came from."""

    examples: tuple[Example, ...]
    weights: Floats
    seeds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.examples)

    def only(self, places: Sequence[int]) -> "Pool":
        """The rows at these places."""
        return Pool(
            tuple(self.examples[at] for at in places), self.weights[list(places)], tuple(self.seeds[at] for at in places)
        )

    def __add__(self, other: "Pool") -> "Pool":
        weights = np.concatenate((self.weights, other.weights))
        return Pool(self.examples + other.examples, weights, self.seeds + other.seeds)

    def drawn(self, size: int, rng: np.random.Generator) -> list[Example]:
        """So many rows in proportion to their weights, each as often as that says to within one (systematic sampling)."""
        order = rng.permutation(len(self))
        ends = np.cumsum(self.weights[order])
        points = (np.arange(size) + rng.random()) * (ends[-1] / size)
        places = np.minimum(np.searchsorted(ends, points, side="right"), len(self) - 1)
        return [self.examples[order[at]] for at in places]


@dataclass(frozen=True)
class Trial:
    """One comparison: rows to train on, rows to test on, and who trains.

    `everything` is every synthetic draft, passed or not, of which `synthetic` is what the checks and mixers left.
    """

    real: Pool
    synthetic: Pool
    everything: Pool
    test: tuple[Example, ...]
    backend: Backend
    epochs: int
    shares: tuple[float, ...] = ()

    def run(self, amount: int, runs: int, rng: np.random.Generator) -> Found:
        """With `amount` real rows: the scores of each run, for each arm. All arms of one run share its seed."""
        found: Found = {}
        for _ in range(runs):
            seed = int(rng.integers(2**31))
            for arm, rows in self.arms(amount, rng).items():
                scores = self.backend(rows, self.test, steps=len(rows) * self.epochs, seed=seed)
                found.setdefault(arm, []).append(scores)
        return found

    def arms(self, amount: int, rng: np.random.Generator) -> dict[str, list[Example]]:
        """The rows each arm trains on, the same number in all of them; none where no synthetic row may be used.

        Other shares, and drafts unfiltered, are looked at beside all real rows only.
        """
        real = self.real.only(rng.permutation(len(self.real))[:amount].tolist())
        synthetic = self._of_known_seeds(real)
        if not len(synthetic):
            return {}
        mixture = real + synthetic
        size, share = len(mixture), float(synthetic.weights.sum() / mixture.weights.sum())
        arms = {REAL: real.drawn(size, rng), MIXED: mixture.drawn(size, rng), SYNTHETIC: synthetic.drawn(size, rng)}
        if amount < len(self.real):
            return arms
        arms |= {said(asked): _shared(real, synthetic, asked, size, rng) for asked in self.shares}
        return arms | ({UNFILTERED: _shared(real, self.everything, share, size, rng)} if len(self.everything) else {})

    def _of_known_seeds(self, real: Pool) -> Pool:
        """Without what was made of a real row that this comparison leaves out: it would know more than the real rows say."""
        unknown = set(self.real.seeds) - set(real.seeds)
        return self.synthetic.only([at for at, seed in enumerate(self.synthetic.seeds) if seed not in unknown])


def said(share: float) -> str:
    """The arm's name."""
    return f"{100 * share:g} % synthetic"


def _shared(real: Pool, synthetic: Pool, share: float, size: int, rng: np.random.Generator) -> list[Example]:
    made = round(share * size)
    return real.drawn(size - made, rng) + synthetic.drawn(made, rng)
