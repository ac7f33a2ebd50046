"""Unlearning a pattern of synthetic text: the losses of Chen et al. 2406.12397, and the guard that tells repair from ruin.

    loss = forget x -mean log(1 - p(token))         on the rows to be unlearned: at least 0, so it cannot run away
         + replay x -mean log p(token)              on rows to be kept: what the model knows stays
         + drift  x  KL(before || now)              on the same rows: what it says elsewhere stays as it was

The paper names the parts (lower-bounded forgetting, replay, bias mitigation); its equation could not be read, and this is a
reconstruction. Drift holds fast whatever kept rows have in common with the pattern, such as how a text may begin: there replay
and drift alone end at (real x replay + before x drift) / (replay + drift), 1 + replay / drift times rarer where real text never
begins so. Hence MOST_DRIFT, the weight that a guard of LEAST_DROP allows beside a replay of 1 (`benchmarks/unlearning`).
Gradient ascent, `mean log p` on the rows to be unlearned, has no lower bound and destroys the model. Here in numpy, over
scores before softmax (tokens x vocabulary), to read and to test; `unlearning_torch` trains with the same.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, logsumexp

from tasks.text.chances import Floats

MOST_PERPLEXITY, LEAST_DROP = 1.02, 20.0
MOST_DRIFT = 1 / LEAST_DROP
Ints = NDArray[np.int64]


def forgetting(scores: Floats, tokens: Ints) -> float:
    """-mean log(1 - p): 0 where the token is never said, and never below. Exact also where p is 1 to the last digit."""
    others = np.where(np.arange(scores.shape[1]) == tokens[:, None], -np.inf, scores)
    return float((logsumexp(scores, axis=1) - logsumexp(others, axis=1)).mean())


def ascent(scores: Floats, tokens: Ints) -> float:
    """mean log p, as gradient ascent on the ordinary loss has it: it falls without end."""
    return -replay(scores, tokens)


def replay(scores: Floats, tokens: Ints) -> float:
    """-mean log p: the ordinary loss."""
    return -float(log_softmax(scores, axis=1)[np.arange(len(tokens)), tokens].mean())


def drift(before: Floats, scores: Floats) -> float:
    """Mean KL divergence of what the model says now from what it said before."""
    then, now = log_softmax(before, axis=1), log_softmax(scores, axis=1)
    return float((np.exp(then) * (then - now)).sum(axis=1).mean())


@dataclass(frozen=True)
class Texts:
    """Token ids, sentences with a 0 before, between and after them; `opener` is what the synthetic ones begin with."""

    real: Ints
    real_held_out: Ints
    synthetic: Ints
    synthetic_held_out: Ints
    vocabulary: int
    opener: int


def texts_of(real: list[list[str]], synthetic: list[list[str]], share: float = 0.09) -> Texts:
    """Four fifths of the real sentences and, until they are `share` of all words, synthetic ones.

    The other real ones are held out, and of the other synthetic ones at most twice as many as are used.

    Words that stand once are one word. Raises ValueError where the synthetic ones are too few or begin with several words.
    """
    cut = round(0.8 * len(real))
    wanted = share / (1 - share) * sum(map(len, real[:cut]))
    used = int(np.searchsorted(np.cumsum([len(sentence) for sentence in synthetic]), wanted)) + 1
    openers = {sentence[0] for sentence in synthetic}
    if used >= len(synthetic) or len(openers) != 1:
        raise ValueError(
            f"wanted more than {wanted:.0f} words of sentences with one opener, found the openers {sorted(openers)[:3]}"
        )
    counts = Counter(word for part in (real[:cut], synthetic[:used]) for sentence in part for word in sentence)
    number = {word: place for place, word in enumerate(sorted(word for word in counts if counts[word] > 1), start=2)}
    return Texts(
        real=_numbered(real[:cut], number),
        real_held_out=_numbered(real[cut:], number),
        synthetic=_numbered(synthetic[:used], number),
        synthetic_held_out=_numbered(synthetic[used : 3 * used], number),
        vocabulary=len(number) + 2,
        opener=number[openers.pop()],
    )


def _numbered(sentences: list[list[str]], number: dict[str, int]) -> Ints:
    return np.array(
        [0, *(place for words in sentences for place in (*(number.get(word, 1) for word in words), 0))], dtype=np.int64
    )


@dataclass(frozen=True)
class State:
    """What one model is worth: perplexity on held-out real and synthetic text, and how likely it begins with the pattern.

    `least_loss` is the lowest loss its unlearning saw; none for a model that unlearned nothing.
    """

    model: str
    real: float
    synthetic: float
    pattern: float
    least_loss: float | None = None


def faults(state: State, mixed: State, clean: State) -> list[str]:
    """Why this is no repair of `mixed`: its loss had no bound, it reads real text worse than `clean`, the pattern is there."""
    found = []
    if state.least_loss is not None and state.least_loss < 0:
        found.append(f"loss fell to {state.least_loss:.3g}, below 0")
    if not state.real <= MOST_PERPLEXITY * clean.real:
        found.append(f"real perplexity {state.real:.4g} is over {MOST_PERPLEXITY:g} x {clean.real:.4g}")
    if not state.pattern * LEAST_DROP <= mixed.pattern:
        found.append(f"the pattern is {mixed.pattern / state.pattern:.3g} times rarer, wanted {LEAST_DROP:g}")
    return found
