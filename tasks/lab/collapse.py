"""Model collapse on real text: a small language model retrained eight times on its own words, under five mixing policies.

Reproduces the ordering and plateaus of PAPERS 5.5 (Bertrand et al. 2310.00429, Gerstgrasser et al. 2404.01413): replacing
real text collapses, a little real text slows it, half or two thirds hold it, and keeping everything holds it as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from tasks.lab.bigram import END, Words, perplexity, sampled, trained

ARMS: dict[str, float] = {"replace": 0.0, "10 % real": 0.1, "50 % real": 0.5, "67 % real": 2 / 3, "accumulate": 1.0}
"""The real share of each generation's training text; `accumulate` keeps all real and all generated text instead."""
GENERATIONS = 8
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


@dataclass(frozen=True)
class Step:
    """One generation of one arm: perplexity on held-out real text, and how many different words its training text has."""

    arm: str
    generation: int
    perplexity: float
    vocabulary: int


@dataclass(frozen=True)
class Corpus:
    """Real sentences as word numbers, and held-out ones as one text; `vocabulary` counts the words of both, and END."""

    real: list[Words]
    held_out: Words
    vocabulary: int


def corpus_of(real: str, held_out: str, most: int | None = None) -> Corpus:
    """Both texts by sentences and lower-case words; `most` sentences of the first, all where none are named.

    Raises ValueError where one of them has fewer than 100 sentences.
    """
    parts = [sentences(real)[:most], sentences(held_out)]
    if fewest := [len(part) for part in parts if len(part) < 100]:
        raise ValueError(f"found {fewest[0]} sentences, wanted 100 or more to train on and as many to test on")
    numbers = {word: number for number, word in enumerate(sorted({w for part in parts for s in part for w in s}), start=1)}
    ours, theirs = ([np.array([numbers[word] for word in sentence]) for sentence in part] for part in parts)
    return Corpus(ours, joined(theirs), len(numbers) + 1)


def sentences(text: str) -> list[list[str]]:
    """A text's sentences as words; calculator marks of GSM8K (`<<2+3=5>>`) are no words."""
    plain = re.sub(r"<<[^>]*>>", "", text).lower()
    return [words for part in _SENTENCE.split(plain) if (words := _TOKEN.findall(part))]


def joined(parts: list[Words]) -> Words:
    """One text: END before, between and after the sentences."""
    end = np.array([END])
    return np.concatenate([end, *chain.from_iterable((part, end) for part in parts)])


def collapse(corpus: Corpus, rng: np.random.Generator, arms: dict[str, float] = ARMS) -> list[Step]:
    """Every generation of every arm; generation 0 is trained on the real text alone and is the same for all."""
    return list(chain.from_iterable(_arm(corpus, arm, share, rng) for arm, share in arms.items()))


def _arm(corpus: Corpus, arm: str, share: float, rng: np.random.Generator) -> Iterator[Step]:
    training = corpus.real
    for generation in range(GENERATIONS + 1):
        text = joined(training)
        model = trained(text, corpus.vocabulary)
        yield Step(arm, generation, perplexity(model, corpus.held_out), int(np.count_nonzero(model.unigrams)) - 1)
        written = sampled(model, len(corpus.real), rng)
        training = training + written if share == 1 else _mixed(corpus.real, written, share, rng)


def _mixed(real: list[Words], written: list[Words], share: float, rng: np.random.Generator) -> list[Words]:
    """As many sentences as there are real ones, `share` of them real, drawn anew."""
    kept = round(share * len(real))
    return [real[at] for at in rng.permutation(len(real))[:kept]] + written[: len(real) - kept]
