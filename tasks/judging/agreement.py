"""How far two agree, with intervals: shares (Wilson), Cohen's kappa (bootstrap), odds of length (logistic), thresholds.

All of it takes plain arrays, so that the arithmetic can be proved on recorded verdicts of real judges and by simulation.
"""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.calibration import Estimate
from tasks.text.chances import Floats, rounded

Flags = NDArray[np.bool_]
Z = 1.959963984540054  # two-sided 95 %
DRAWS = 2000
FOLDS = 10
PRIOR_SD = 5.0  # of a log odds per unit: wide enough to say nothing, narrow enough to stay finite where groups are separate


def estimate(value: float, low: float, high: float) -> Estimate:
    """The three numbers as a file holds them."""
    return Estimate(value=rounded(value), low=rounded(low), high=rounded(high))


def share(hits: int, of: int) -> Estimate:
    """A share and its Wilson interval, which holds at small counts and near 0 and 1; of nothing, nothing is known."""
    if not of:
        return estimate(0.0, 0.0, 1.0)
    p, z2 = hits / of, Z * Z
    middle, half = (p + z2 / (2 * of)), Z * np.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    low, high = ((middle + sign * half) / (1 + z2 / of) for sign in (-1, 1))
    return estimate(p, max(low, 0.0), min(high, 1.0))


def kappa(one: NDArray[Any], other: NDArray[Any], rng: np.random.Generator) -> Estimate:
    """Cohen's kappa of two raters of the same rows, with a bootstrap interval; 0 where chance alone explains all."""
    counts = contingency(one, other)
    rows = int(counts.sum())
    drawn = rng.multinomial(rows, counts.ravel() / rows, size=DRAWS).reshape(DRAWS, *counts.shape)
    low, high = np.quantile(kappas(drawn), [0.025, 0.975])
    return estimate(float(kappas(counts[None])[0]), float(low), float(high))


def contingency(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.int64]:
    """How often each pair of ratings was given."""
    names, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    counts = np.zeros((names.size, names.size), dtype=np.int64)
    np.add.at(counts, (places[: one.size], places[one.size :]), 1)
    return counts


def kappas(tables: NDArray[np.int64]) -> Floats:
    """Cohen's kappa of each of many tables of counts (Cohen 1960)."""
    total = tables.sum((1, 2))
    seen = np.trace(tables, axis1=1, axis2=2) / total
    chance = (tables.sum(1) * tables.sum(2)).sum(1) / total**2
    known = chance < 1
    return np.where(known, (seen - chance) / np.where(known, 1 - chance, 1.0), 0.0)


def among_people(ratings: list[list[bool]], rng: np.random.Generator) -> Estimate | None:
    """How often two people agree on a row, over all pairs of those who rated it; rows are resampled. None without pairs."""
    rows = [[mine == theirs for mine, theirs in combinations(row, 2)] for row in ratings if len(row) > 1]
    if not rows:
        return None
    means = np.array([np.mean(row) for row in rows])
    drawn = means[rng.integers(0, means.size, (DRAWS, means.size))].mean(1)
    return estimate(float(means.mean()), *map(float, np.quantile(drawn, [0.025, 0.975])))


def length_odds(passed: Flags, good: Flags, doublings: Floats) -> Estimate | None:
    """By what the odds of passing multiply when the text is twice as long and people say the same; 1 is no length bias.

    Logistic regression of the judge's verdict on the people's and on the length in doublings. None where either never varies.
    """
    if min(passed.sum(), (~passed).sum()) == 0 or np.ptp(doublings) == 0:
        return None
    columns = np.column_stack([np.ones(passed.size), good.astype(float), doublings - doublings.mean()])
    found, spread = _logistic(columns, passed.astype(float))
    slope, error = found[2], Z * spread[2]
    return estimate(*np.exp(np.clip([slope, slope - error, slope + error], -20, 20)))


def _logistic(columns: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Coefficients and their standard errors, by Newton's method under a wide normal prior."""
    prior = np.diag([1e-6, *[PRIOR_SD**-2] * (columns.shape[1] - 1)])
    found = np.zeros(columns.shape[1])
    hessian = prior
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(columns @ found, -30, 30)))
        hessian = columns.T @ (columns * (p * (1 - p))[:, None]) + prior
        step = np.linalg.solve(hessian, columns.T @ (wanted - p) - prior @ found)
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return found, np.sqrt(np.diag(np.linalg.inv(hessian)))


def threshold_for(scores: Floats, good: Flags, wanted: float) -> float | None:
    """The least score at which the rows that pass hold a share of `wanted` good ones; None where no score does."""
    order = np.argsort(-scores, kind="stable")
    hits, passed = np.cumsum(good[order]), np.arange(1, scores.size + 1)
    last = np.append(scores[order][1:] != scores[order][:-1], True)  # rows of one score pass together
    enough = last & (hits >= wanted * passed - 1e-9) & (scores[order] >= 0)
    return float(scores[order][np.flatnonzero(enough)[-1]]) if enough.any() else None


def expected(scores: Floats, good: Flags, wanted: float, rng: np.random.Generator) -> tuple[Estimate, Estimate]:
    """Precision and recall to expect on new rows: each row is decided by a threshold chosen without it (10 folds).

    On the rows it was chosen on, a threshold looks better than it is. A row without a score (below 0) never passes.
    """
    folds = rng.permutation(scores.size) % min(FOLDS, scores.size)
    passes = np.zeros(scores.size, dtype=bool)
    for fold in range(FOLDS):
        rest = folds != fold
        line = threshold_for(scores[rest], good[rest], wanted)
        if line is not None:
            passes |= ~rest & (scores >= line)
    hits = int((passes & good).sum())
    return share(hits, int(passes.sum())), share(hits, int(good.sum()))
