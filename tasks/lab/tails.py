"""Zipf text with its tail cut off: more data no longer helps below the cut-off mass (Dohmatob et al. 2402.07043; PAPERS 5.4).

A learner that knows what it has seen errs on p_i (1 - p_i)^T of the mass; one whose teacher never says a word past rank k
errs on all of that tail besides: error ~ T^-(1 - 1/beta) + k^-(beta - 1).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def zipf(words: int, beta: float) -> Floats:
    """Shares of ranks 1 .. `words`, falling as rank^-beta."""
    weights = np.arange(1, words + 1, dtype=np.float64) ** -beta
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def cut_mass(shares: Floats, cut: int) -> float:
    """The mass past rank `cut`: the floor of the error."""
    return float(shares[cut:].sum())


def expected_error(shares: Floats, samples: int, cut: int | None = None) -> float:
    """The expected mass of words not seen in `samples` draws from the shares up to rank `cut`."""
    told = shares[:cut] / shares[:cut].sum()
    return float(np.sum(shares[:cut] * np.exp(samples * np.log1p(-np.minimum(told, 1 - 1e-15)))) + shares[len(told) :].sum())
