"""Unlearning with torch: the losses of `unlearning` with gradients, a loop for any language model, and a trial on two texts.

`unlearn` takes any module that makes scores out of token ids (`lambda ids: model(ids).logits` for one of `transformers`). The
trial trains a small one on real text alone (clean) and with templated questions and answers among it (mixed), and unlearns
those by five roads. Needs the extra `torch`.
"""

import copy
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from schemas.errors import RecipeError
from tasks.lab.unlearning import MOST_DRIFT, Ints, State, Texts

try:
    import torch
    from torch.nn.functional import cross_entropy, kl_div, log_softmax
except ModuleNotFoundError:
    raise RecipeError("unlearning needs torch, which is not installed: pip install 'seedmill[torch]'") from None

BATCH, LEARNING_RATE, STEPS, EPOCHS = 512, 1e-3, 300, 4
WIDTH = 64
CLEAN, MIXED = "real only", "mixed"
Pairs = tuple[Any, Any]
"""Ids that are read, and the ids that should follow."""


@dataclass(frozen=True)
class Road:
    """How much each loss counts. `bounded` or gradient ascent; a road without replay and drift forgets alone."""

    bounded: bool
    forget: float = 1.0
    replay: float = 0.0
    drift: float = 0.0


ROADS = {
    "gradient ascent": Road(bounded=False),
    "gradient ascent + replay": Road(bounded=False, replay=1.0),
    "lower-bounded": Road(bounded=True),
    "lower-bounded + replay": Road(bounded=True, replay=1.0),
    "lower-bounded + replay + 0.05 KL": Road(bounded=True, replay=1.0, drift=MOST_DRIFT),
    "lower-bounded + replay + KL": Road(bounded=True, replay=1.0, drift=1.0),
}


def forgetting(scores: Any, tokens: Any) -> Any:
    """-mean log(1 - p), at least 0."""
    others = scores.scatter(-1, tokens.unsqueeze(-1), -math.inf)
    return (torch.logsumexp(scores, -1) - torch.logsumexp(others, -1)).mean()


def drift(before: Any, scores: Any) -> Any:
    """Mean KL divergence from what was said before."""
    flat = [log_softmax(each, -1).flatten(0, -2) for each in (scores, before)]
    return kl_div(flat[0], flat[1], reduction="batchmean", log_target=True)


def loss_of(road: Road, forget: tuple[Any, Any], keep: tuple[Any, Any], before: Any) -> Any:
    """One road's loss, from the scores and tokens of a batch to forget and of one to keep."""
    total = forgetting(*forget) if road.bounded else -_ordinary(*forget)
    total = road.forget * total + road.replay * _ordinary(*keep)
    return total + road.drift * drift(before, keep[0]) if road.drift else total


def unlearn(
    model: Any, forget: Iterator[Pairs], keep: Iterator[Pairs], road: Road, *, steps: int = STEPS, rate: float = LEARNING_RATE
) -> float:
    """Changes `model` in place, by AdamW, a batch to forget and a batch to keep a step; the lowest loss that it saw."""
    frozen = copy.deepcopy(model).requires_grad_(False)
    optimiser, lowest = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0), math.inf
    for _ in range(steps):
        (read, follow), (kept, kept_follow) = next(forget), next(keep)
        loss = loss_of(road, (model(read), follow), (model(kept), kept_follow), frozen(kept) if road.drift else None)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        lowest = min(lowest, float(loss.detach()))
    return lowest


def trial(texts: Texts, seed: int, steps: int = STEPS, roads: Iterable[str] = ROADS) -> list[State]:
    """CLEAN, MIXED, and mixed after each of the roads named.

    The clean one takes as many steps more on real text as the roads do, so that replay cannot pass for repair.
    """
    found: list[State] = []

    def told(name: str, model: Any, least: float | None = None) -> None:
        found.append(State(name, *_measured(model, texts), least))

    def travelled(model: Any, road: Road) -> tuple[Any, float]:
        ours, batches = copy.deepcopy(model), [_batches(_pairs(text), seed) for text in (texts.synthetic, texts.real)]
        return ours, unlearn(ours, batches[0], batches[1], road, steps=steps)

    with torch.random.fork_rng():
        told(CLEAN, travelled(_trained(texts.real, texts.vocabulary, seed), Road(bounded=True, forget=0.0, replay=1.0))[0])
        mixed = _trained(np.concatenate([texts.real, texts.synthetic[1:]]), texts.vocabulary, seed)
        told(MIXED, mixed)
        for name in roads:
            told(name, *travelled(mixed, ROADS[name]))
    return found


class _Bigram(torch.nn.Module):
    """A log-bilinear bigram model: each word is a vector, from which the scores of the next one follow."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = torch.nn.Embedding(vocabulary, WIDTH)
        self.next = torch.nn.Linear(WIDTH, vocabulary)

    def forward(self, ids: Any) -> Any:
        return self.next(self.words(ids))


def _trained(text: Ints, vocabulary: int, seed: int) -> Any:
    torch.manual_seed(seed)
    model, pairs = _Bigram(vocabulary), _pairs(text)
    optimiser, batches = torch.optim.AdamW(model.parameters(), lr=5 * LEARNING_RATE, weight_decay=0.01), _batches(pairs, seed)
    for _ in range(EPOCHS * len(pairs[0]) // BATCH):
        read, follow = next(batches)
        optimiser.zero_grad()
        _ordinary(model(read), follow).backward()
        optimiser.step()
    return model


def _measured(model: Any, texts: Texts) -> tuple[float, float, float]:
    with torch.no_grad():
        real, synthetic = (_perplexity(model, _pairs(text)) for text in (texts.real_held_out, texts.synthetic_held_out))
        return real, synthetic, float(torch.softmax(model(torch.tensor([0])), -1)[0, texts.opener])


def _perplexity(model: Any, pairs: Pairs) -> float:
    return math.exp(min(float(_ordinary(model(pairs[0]), pairs[1])), 700.0))


def _ordinary(scores: Any, tokens: Any) -> Any:
    return cross_entropy(scores.flatten(0, -2), tokens.flatten())


def _pairs(text: Ints) -> Pairs:
    return torch.from_numpy(text[:-1].copy()), torch.from_numpy(text[1:].copy())


def _batches(pairs: Pairs, seed: int) -> Iterator[Pairs]:
    """Batches without end, in an order of chance."""
    rng = np.random.default_rng([seed, len(pairs[0])])
    while True:
        order = rng.permutation(len(pairs[0]))
        for begin in range(0, max(len(order) - BATCH, 0) + 1, BATCH):
            places = torch.from_numpy(order[begin : begin + BATCH])
            yield pairs[0][places], pairs[1][places]
