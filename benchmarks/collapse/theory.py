"""The formulas of the papers against simulation: regression, Gaussians, word shares, and tails that were cut."""

from collections.abc import Iterator

import numpy as np

from tasks.lab.categorical import expected_concentration, simulated_concentration, simulated_drift
from tasks.lab.gaussian import variance_ratios
from tasks.lab.regression import expected_errors, simulated_errors
from tasks.lab.tails import cut_mass, expected_error, zipf
from tasks.text.collapse_bound import drift_at

NEAR = 0.05
WORDS = zipf(50, 1.0)
Case = tuple[str, float, float]
"""What it is, what the formula says, and what the simulation found."""


def theory() -> tuple[str, list[str]]:
    """The tables as Markdown, and what is off by more than `NEAR`."""
    parts = {
        "Linear regression retrained on its own labels (d = 10, T = 100; Gerstgrasser et al.)": list(_regression()),
        "A Gaussian refitted to its own samples, replaced: variance against (1 - 1/n)^t (Kazdan et al.)": list(_gaussian()),
        "Word shares retrained beside N real words: drift of generation 40 (Seddik et al.)": list(_drift()),
        "Word shares retrained on 200 own words alone: concentration (Seddik et al.)": list(_concentration()),
    }
    cases = [case for part in parts.values() for case in part]
    off = [
        f"{what}: formula {expected:.4g}, found {found:.4g}"
        for what, expected, found in cases
        if _apart(expected, found) > NEAR
    ]
    return "\n\n".join([*(_table(title, part) for title, part in parts.items()), _settled(), _floors()]), off


def _apart(expected: float, found: float) -> float:
    return abs(found / expected - 1)


def _regression() -> Iterator[Case]:
    for keep, name in ((False, "replaced"), (True, "kept")):
        expected = expected_errors(50, rows=100, width=10, keep=keep)
        found = simulated_errors(50, rows=100, width=10, keep=keep, runs=3000, rng=np.random.default_rng(5))
        for number in (1, 2, 5, 10, 50):
            yield f"{name}, generation {number}", float(expected[number - 1]), float(found[number - 1])


def _gaussian() -> Iterator[Case]:
    for samples in (10, 32, 100):
        found = variance_ratios(50, samples=samples, keep=False, runs=200_000, rng=np.random.default_rng(3))
        for number in (1, 10, 50):
            yield f"n = {samples}, generation {number}", (1 - 1 / samples) ** number, float(found[number])


def _drift() -> Iterator[Case]:
    for synthetic in (100, 1000, 10_000):
        rng = np.random.default_rng(11)
        found, first = simulated_drift(40, shares=WORDS, real=1000, synthetic=synthetic, runs=3000, rng=rng)
        yield f"N = 1,000, n = {synthetic:,}", drift_at(1000, synthetic, 40, first), found


def _concentration() -> Iterator[Case]:
    for number in (10, 50, 100, 200):
        rng = np.random.default_rng(11)
        expected = expected_concentration(number, shares=WORDS, synthetic=200)
        yield f"generation {number}", expected, simulated_concentration(number, shares=WORDS, synthetic=200, runs=3000, rng=rng)


def _table(title: str, cases: list[Case]) -> str:
    lines = [f"## {title}", "", "| case | formula | simulation | apart |", "|---|---|---|---|"]
    rows = (f"| {what} | {expected:.3g} | {found:.3g} | {_apart(expected, found):.1%} |" for what, expected, found in cases)
    return "\n".join([*lines, *rows])


def _settled() -> str:
    lines = ["## The same Gaussian, everything kept: variance after 1, 10 and 50 generations", ""]
    lines += ["| n | 1 | 10 | 50 |", "|---|---|---|---|"]
    for samples in (10, 32, 100):
        found = variance_ratios(50, samples=samples, keep=True, runs=20_000, rng=np.random.default_rng(3))
        lines.append(f"| {samples} | " + " | ".join(f"{found[number]:.3f}" for number in (1, 10, 50)) + " |")
    return "\n".join(lines)


def _floors() -> str:
    shares = zipf(1_000_000, 1.5)
    sizes = [10**power for power in range(2, 7)]
    lines = ["## Zipf tails (beta = 1.5, a million words): the mass a learner misses after so many words (Dohmatob et al.)", ""]
    lines += ["| cut at rank | " + " | ".join(f"{size:,}" for size in sizes) + " | cut-off mass |", "|---" * 7 + "|"]
    for cut in (100, 1000, None):
        cells = " | ".join(f"{expected_error(shares, size, cut):.4f}" for size in sizes)
        lines.append(f"| {'never' if cut is None else cut} | {cells} | {0 if cut is None else cut_mass(shares, cut):.4f} |")
    return "\n".join(lines)
