"""A language model that counts three words in a row: how surprised are real texts by what the rows taught?

Witten-Bell interpolation down to an even share of 100,000 words, the same for every arm, so a small arm does not look good
by knowing few words. A counted model takes no steps: `steps` and `seed` decide nothing, and a row that an arm repeats to be
as large as the others weighs no more than one that stands there once in the arm's mean.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log

import numpy as np

from tasks.impact.backend import PERPLEXITY, Example, Scores
from tasks.text.terms import tokens_in

MEASURE, EPOCHS = PERPLEXITY, 1
ORDER = 3
KNOWN = 100_000
_EDGE = "\n"
Context = tuple[str, ...]


class _Counted:
    """What followed each context, how often, and how many different words did."""

    def __init__(self) -> None:
        self.after: dict[Context, dict[str, float]] = defaultdict(dict)
        self.total: dict[Context, float] = defaultdict(float)

    def read(self, words: list[str], weight: float) -> None:
        for context, word in _places(words):
            for length in range(ORDER):
                known = context[length:]
                self.after[known][word] = self.after[known].get(word, 0.0) + weight
                self.total[known] += weight

    def chance(self, context: Context, word: str) -> float:
        """Of the word behind that context: from even shares up to the longest context that was seen."""
        found = 1 / KNOWN
        for length in range(ORDER - 1, -1, -1):
            known = context[length:]
            if known in self.after:
                kinds = len(self.after[known])
                found = (self.after[known].get(word, 0.0) + kinds * found) / (self.total[known] + kinds)
        return found


def train_and_score(train: Sequence[Example], test: Sequence[Example], *, steps: int, seed: int) -> Scores:
    """Question and answer are one text; the score of a row is its nats, by its words."""
    model, times = _Counted(), Counter(train)
    for example, often in times.items():
        model.read(_words(example), often * len(times) / len(train))
    nats = [[-log(model.chance(context, word)) for context, word in _places(_words(example))] for example in test]
    return Scores(np.array([sum(row) for row in nats]), np.array([float(len(row)) for row in nats]))


def _words(example: Example) -> list[str]:
    return [token.lower() for token, _, _ in tokens_in("\n".join((example.text, *example.labels)))]


def _places(words: list[str]) -> Iterator[tuple[Context, str]]:
    """Each word, and the end, with the words before it."""
    text = [_EDGE] * (ORDER - 1) + words + [_EDGE]
    for at in range(ORDER - 1, len(text)):
        yield tuple(text[at - ORDER + 1 : at]), text[at]
