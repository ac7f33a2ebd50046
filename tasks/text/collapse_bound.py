"""How much synthetic data a model can be trained on, again and again, before it drifts (Seddik 2404.05090; PAPERS 5.2)."""

import math


def largest_safe(real: float, eta: float) -> float:
    """The most synthetic tokens n beside N real ones whose drift stays under eta x the real sample's own error.

    `eta^2 N^2 / (N (1 - 2 eta^2) - eta^2)`; infinite from eta^2 = 1/2 on. At eta = 0.5 it is N / 2: two thirds of real data.
    """
    room = real * (1 - 2 * eta**2) - eta**2
    return math.inf if room <= 0 else eta**2 * real**2 / room


def drift_limit(real: float, synthetic: float, concentration: float = 0.0) -> float:
    """D_inf, the squared distance that endless retraining on N real and n synthetic tokens ends at.

    `concentration` is S_1, the sum of the squared token shares of the real text.
    """
    below = real**2 + 2 * real * synthetic + synthetic
    return synthetic * (1 - concentration) / below if below else 0.0


def drift_at(real: int, synthetic: int, generation: int, concentration: float) -> float:
    """D_m, the expected squared distance of generation m (1 is trained on real text alone) from generation 1."""
    alpha = synthetic / (real + synthetic)
    beta = alpha**2 * (1 - 1 / synthetic)
    return alpha**2 / synthetic * (1 - concentration) * (1 - beta ** (generation - 1)) / (1 - beta)
