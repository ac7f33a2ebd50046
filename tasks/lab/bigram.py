"""A bigram language model over word numbers, fast enough to train, sample and test eight generations in seconds.

p(next | word) = 0.7 bigram + 0.3 unigram, both as counted, so what was never seen is never said again; for perplexity
one part in a hundred is spread evenly over the vocabulary.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.text.ngrams import how_often

Words = NDArray[np.int64]
BIGRAM, EVEN = 0.7, 0.01
END = 0
"""Stands before the first and after the last word of every sentence."""


@dataclass(frozen=True)
class Bigram:
    """Counted pairs, as `first * vocabulary + second`, sorted; `starts` says where each first word's pairs begin."""

    pairs: Words
    counts: Words
    starts: Words
    firsts: Words
    unigrams: Words

    @property
    def vocabulary(self) -> int:
        return len(self.unigrams)


def trained(text: Words, vocabulary: int) -> Bigram:
    """The model of a text: sentences one after the other, END between them and at both ends."""
    pairs, counts = np.unique(text[:-1] * vocabulary + text[1:], return_counts=True)
    firsts = np.bincount(text[:-1], minlength=vocabulary)
    starts = np.searchsorted(pairs // vocabulary, np.arange(vocabulary + 1))
    return Bigram(pairs, counts, starts, firsts, np.bincount(text[1:], minlength=vocabulary))


def perplexity(model: Bigram, text: Words) -> float:
    """exp of the mean surprise per word, sentence ends counted."""
    first, second = text[:-1], text[1:]
    seen = how_often(first * model.vocabulary + second, model.pairs, model.counts)
    known = model.firsts[first]
    bigram = np.divide(seen, known, out=np.zeros(len(seen)), where=known > 0)
    unigram = model.unigrams[second] / model.unigrams.sum()
    counted = BIGRAM * bigram + (1 - BIGRAM) * unigram
    return float(np.exp(-np.mean(np.log((1 - EVEN) * counted + EVEN / model.vocabulary))))


def sampled(model: Bigram, sentences: int, rng: np.random.Generator, longest: int = 60) -> list[Words]:
    """Sentences (without END) drawn from the model, all of them a word at a time; cut at `longest` words."""
    pair_sums, word_sums = np.cumsum(model.counts), np.cumsum(model.unigrams)
    current, alive, said = np.full(sentences, END), np.arange(sentences), np.full((sentences, longest), END)
    for place in range(longest):
        current = _next(model, current, pair_sums, word_sums, rng)
        going = current != END
        if place == 0:  # an empty sentence teaches nothing: ask the bigram alone until it says a word
            going = _opened(model, current, pair_sums, rng)
        alive, current = alive[going], current[going]
        said[alive, place] = current
        if not len(alive):
            break
    return [row[row != END] for row in said]


def _next(model: Bigram, current: Words, pair_sums: Words, word_sums: Words, rng: np.random.Generator) -> Words:
    from_pairs = (rng.random(len(current)) < BIGRAM) & (model.firsts[current] > 0)
    word = np.searchsorted(word_sums, rng.random(len(current)) * word_sums[-1], side="right")
    return np.where(from_pairs, _after(model, current, pair_sums, rng), word)


def _after(model: Bigram, current: Words, pair_sums: Words, rng: np.random.Generator) -> Words:
    """A word that was seen after each of these; nonsense where none was."""
    start = model.starts[current]
    before = np.where(start > 0, pair_sums[np.maximum(start - 1, 0)], 0)
    drawn = before + rng.random(len(current)) * model.firsts[current]
    place = np.minimum(np.searchsorted(pair_sums, drawn, side="right"), len(model.pairs) - 1)
    return model.pairs[place] % model.vocabulary


def _opened(model: Bigram, current: Words, pair_sums: Words, rng: np.random.Generator) -> NDArray[np.bool_]:
    empty = current == END
    current[empty] = _after(model, np.full(int(empty.sum()), END), pair_sums, rng)
    return np.asarray(current != END)
