"""Training dynamics: how likely a model finds each row's label again and again while it trains.

Data maps (Swayamdipta et al. 2009.10795; WANLI 2201.05955) and CLLM (2312.12112) read the same table: `confidence` is a
row's mean over the checkpoints, `variability` its standard deviation, `aleatoric` the mean of p (1 - p).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from tasks.selecting.softmax import Ints, chances_of, trained
from tasks.text.chances import Floats

CHECKPOINTS, STEPS = 10, 2


@dataclass(frozen=True)
class Dynamics:
    """The chance of each row's own label: checkpoints x rows."""

    likely: Floats

    @property
    def confidence(self) -> Floats:
        return np.asarray(self.likely.mean(axis=0))

    @property
    def variability(self) -> Floats:
        return np.asarray(self.likely.std(axis=0))

    @property
    def aleatoric(self) -> Floats:
        return np.asarray((self.likely * (1 - self.likely)).mean(axis=0))


def dynamics(features: csr_matrix, labels: Ints, weight: Floats, classes: int, watched: csr_matrix, wanted: Ints) -> Dynamics:
    """Trains on `features`, and looks at the rows `watched` with their labels `wanted` after every `STEPS` steps."""
    model: Floats | None = None
    seen: list[Floats] = []
    for _ in range(CHECKPOINTS):
        model = trained(features, labels, classes, weight, model, STEPS)
        seen.append(chances_of(wanted, watched, model))
    return Dynamics(np.array(seen))
