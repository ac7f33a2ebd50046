"""ROUGE-L between texts, exactly, and which texts of a long list are too near to one that came before.

F = 2 * LCS / (m + n) over words, as Google's `rouge_score` counts it (Lin 2004), which Self-Instruct's pool is built on
(Wang et al. 2212.10560; PAPERS 1.6). Comparing all pairs of 50,000 texts takes that package many hours. Here a text meets
only those that share one of its rarest words (prefix filter: Bayardo, Ma and Srikant 2007, on words counted with their
repetitions); of these only such pairs are worked out whose common words, in any order, would be enough.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

# Scripts written without spaces: there every letter counts as a word.
_CLOSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CLOSE}]|[^\W_{_CLOSE}]+")
_SLACK = 1e-9  # 0.7 * 10 is a little more than 7 in binary

Words = Sequence[str]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest earlier text, by its place in the list, and how near it is."""

    place: int
    score: float


def words_of(text: str) -> list[str]:
    """What is compared: words without case and marks; single letters where a script has no spaces."""
    return _WORD.findall(text.lower())


def rouge_l(one: Words, other: Words) -> float:
    """ROUGE-L's F, between 0 and 1; 0 where one of them has no words."""
    return 2 * _common(_places(one), len(one), other) / (len(one) + len(other)) if one and other else 0.0


def too_near(texts: Sequence[str], most: float, seeds: int = 0) -> list[Match | None]:
    """For every text its match: the nearest text kept before it, where that is nearer than `most`; None where it is kept.

    The first `seeds` texts are always kept. Of equally near ones the match is the one with more common words, then the first.
    """
    words = [words_of(text) for text in texts]
    rows, sizes = _features(words)
    kept: list[list[int]] = [[] for _ in range(rows.shape[1])]
    marked = np.zeros(rows.shape[1], np.int32)
    found: list[Match | None] = []
    for place, own in enumerate(words):
        features = rows.indices[rows.indptr[place] : rows.indptr[place + 1]]
        rare = features[: _prefix(len(own), most)]
        match = None
        if place >= seeds and own:
            marked[features] = 1
            match = _nearest(words, place, *_candidates(rows, sizes, marked, [kept[f] for f in rare], len(own), most), most)
            marked[features] = 0
        if match is None:
            for feature in rare:
                kept[feature].append(place)
        found.append(match)
    return found


def _candidates(
    rows: csr_matrix, sizes: Ints, marked: NDArray[np.int32], lists: list[list[int]], size: int, most: float
) -> tuple[Ints, NDArray[np.float64]]:
    """Texts that could be too near, and the most their F could be; the likeliest first."""
    met = np.unique(np.fromiter(chain.from_iterable(lists), np.int64))
    theirs = sizes[met]
    met = met[2 * np.minimum(size, theirs) > most * (size + theirs) + _SLACK]
    if not len(met):
        return met, np.empty(0)
    bound = 2 * (rows[met] @ marked) / (size + sizes[met])
    order = np.lexsort((met, -bound))
    order = order[bound[order] > most + _SLACK]
    return met[order], bound[order]


def _nearest(words: list[list[str]], place: int, met: Ints, bounds: NDArray[np.float64], most: float) -> Match | None:
    own = words[place]
    places, best = _places(own), None
    for other, bound in zip(met.tolist(), bounds.tolist(), strict=True):
        if best and bound <= best.score:
            break
        score = 2 * _common(places, len(own), words[other]) / (len(own) + len(words[other]))
        if score > (best.score if best else most + _SLACK):
            best = Match(other, score)
    return best


def _features(words: list[list[str]]) -> tuple[csr_matrix, Ints]:
    """Texts as rows of ones: a column for the first `the`, one for the second, ...; rare columns come first."""
    counted = [_numbered(own) for own in words]
    often = Counter(chain.from_iterable(counted))
    column = {feature: rank for rank, (feature, _) in enumerate(sorted(often.items(), key=lambda item: (item[1], item[0])))}
    sizes = np.array([len(own) for own in words], np.int64)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    columns = np.fromiter((rank for own in counted for rank in sorted(column[feature] for feature in own)), np.int64)
    ones = np.ones(len(columns), np.int32)
    return csr_matrix((ones, columns, starts), shape=(len(words), len(column))), sizes


def _numbered(own: list[str]) -> list[tuple[str, int]]:
    seen: Counter[str] = Counter()
    numbered = []
    for word in own:
        seen[word] += 1
        numbered.append((word, seen[word]))
    return numbered


def _prefix(size: int, most: float) -> int:
    """How many of a text's rarest words one must share to be too near: with fewer common words than the rest F is too small."""
    least = int(most * size / (2 - most) + _SLACK) + 1  # the shortest partner; all of its words must be common
    return max(size - least + 1, 0)


def _places(own: Words) -> dict[str, int]:
    """Where each word stands, as bits."""
    found: dict[str, int] = {}
    for bit, word in enumerate(own):
        found[word] = found.get(word, 0) | 1 << bit
    return found


def _common(places: dict[str, int], size: int, other: Words) -> int:
    """The length of the longest common subsequence, a whole row of the usual table at once (Hyyrö 2004)."""
    full = (1 << size) - 1
    row = full
    for word in other:
        here = row & places.get(word, 0)
        row = ((row + here) | (row - here)) & full
    return size - row.bit_count()
