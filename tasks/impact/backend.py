"""What a backend is: it trains a fresh small model on some rows, and says how well that does on others.

A backend is a module of this folder, and a recipe's word for it is the file's name. It holds `MEASURE` and

    train_and_score(train, test, *, steps, seed) -> Scores

`steps` counts the rows that the optimiser is shown, one after the other; a backend that shows b at once makes steps / b
updates. Arms of one size and equal `steps` are what a caller compares: equal epochs over unequal sets fake gains.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tasks.text.chances import Floats


@dataclass(frozen=True, slots=True)
class Example:
    """A row to learn from. `labels` is what is to be told from `text`: one or more classes, a tag for each word, a completion.

    Rows of one `group` count as one when the uncertainty is estimated (one sentence in many languages); "" is no group.
    """

    text: str
    labels: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class Scores:
    """Two numbers a test row: the ratio of any rows is sum(top) / sum(bottom).

    Share right: right / 1. F1: 2 x spans found / (spans marked + spans wanted). Perplexity: nats / words.
    """

    top: Floats
    bottom: Floats

    @property
    def ratio(self) -> float:
        """Of all test rows together."""
        return float(self.top.sum() / max(self.bottom.sum(), 1e-12))


class Backend(Protocol):
    """Trains on `train` and scores every row of `test`. Equal arguments give equal scores."""

    def __call__(self, train: Sequence[Example], test: Sequence[Example], *, steps: int, seed: int) -> Scores: ...


@dataclass(frozen=True)
class Measure:
    """How a ratio is shown: `shown` makes it the figure a person knows, `name` and `unit` say which."""

    name: str
    unit: str
    better: Literal["higher", "lower"]
    shown: Callable[[Floats], Floats]


def _percent(ratio: Floats) -> Floats:
    return 100 * ratio


ACCURACY = Measure("accuracy", "%", "higher", _percent)
F1 = Measure("F1 of spans", "%", "higher", _percent)
PERPLEXITY = Measure("perplexity", "perplexity", "lower", np.exp)


def visits(rows: int, steps: int, seed: int) -> NDArray[np.int64]:
    """Which row is shown at each step: every row once in an order of chance, then again in another, until `steps` are done."""
    rng = np.random.default_rng([seed, rows])
    rounds = [rng.permutation(rows) for _ in range(-(-steps // rows))]
    return np.concatenate(rounds)[:steps]
