"""How surprising a text is to a bigram model of other texts: log-perplexity per word, each text by itself.

p(word | before) = 0.6 bigram + 0.3 word + 0.1 even over the vocabulary, where all unknown words are one. Half of the real texts
teach what the other half, and half of the others, are measured by, and the other way round: no text is measured by itself.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from tasks.text.chances import Floats
from tasks.text.ngrams import how_often

Words = NDArray[np.int64]
BIGRAM, WORD, EVEN = 0.6, 0.3, 0.1
_words = CountVectorizer(token_pattern=r"\w+|[^\w\s]").build_analyzer()


def surprises(real: Sequence[str], others: Sequence[str]) -> tuple[Floats, Floats]:
    """Log-perplexity of each of the others, and of each real text; both stand in an order of chance."""
    halves = [0, 1]
    found = [np.empty(len(others)), np.empty(len(real))]
    for half in halves:
        taught = _Bigrams(real[half::2])
        found[0][half::2] = taught.surprise(others[half::2])
        found[1][1 - half :: 2] = taught.surprise(real[1 - half :: 2])
    return found[0], found[1]


class _Bigrams:
    """Counted pairs of words. 0 stands before the first word and after the last, 1 for every word that was not there."""

    def __init__(self, texts: Sequence[str]) -> None:
        spoken = [_words(text) for text in texts]
        known = sorted({word for words in spoken for word in words})
        self._number = {word: number for number, word in enumerate(known, start=2)}
        self._size = len(known) + 2
        before, after, _ = self._pairs(spoken)
        self._pair, self._count = np.unique(before * self._size + after, return_counts=True)
        self._before, self._after = (np.bincount(part, minlength=self._size) for part in (before, after))

    def surprise(self, texts: Sequence[str]) -> Floats:
        before, after, text = self._pairs([_words(text) for text in texts])
        bigram = how_often(before * self._size + after, self._pair, self._count) / np.maximum(self._before[before], 1)
        chance = BIGRAM * bigram + WORD * self._after[after] / self._after.sum() + EVEN / self._size
        return np.bincount(text, -np.log(chance), len(texts)) / np.bincount(text, minlength=len(texts))

    def _pairs(self, spoken: Sequence[Sequence[str]]) -> tuple[Words, Words, Words]:
        """Each word, the one before it, and the place of its text; the end of a text counts as a word."""
        numbers = [np.array([0, *(self._number.get(word, 1) for word in words), 0], np.int64) for words in spoken]
        text = np.repeat(np.arange(len(numbers)), [len(part) - 1 for part in numbers])
        return np.concatenate([part[:-1] for part in numbers]), np.concatenate([part[1:] for part in numbers]), text
