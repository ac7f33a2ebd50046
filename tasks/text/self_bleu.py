"""Self-BLEU: how well each text is told by the n-grams of all the others (Zhu et al. 2018, Texygen). Higher is samer."""

import math
from collections import Counter
from collections.abc import Sequence

Gram = tuple[str, ...]
Counts = tuple[Counter[Gram], ...]
"""A text's n-grams, a counter for each n from 1 on."""


def counted(text: Sequence[str], most: int = 4) -> Counts:
    """The n-grams of a text's words."""
    return tuple(Counter(tuple(text[at : at + n]) for at in range(len(text) - n + 1)) for n in range(1, most + 1))


def self_bleu(texts: Sequence[Counts]) -> float:
    """The mean BLEU of each text against all others; 0 for fewer than two texts.

    An n-gram without a match counts as 0.1 of one, as in NLTK's first smoothing, which Texygen uses.
    """
    if len(texts) < 2:
        return 0.0
    orders = [_clipped(list(order)) for order in zip(*texts, strict=True)]
    sizes = [text[0].total() for text in texts]
    lengths = Counter(sizes)
    return sum(_bleu([order[place] for order in orders], size, lengths) for place, size in enumerate(sizes)) / len(texts)


def _clipped(counts: list[Counter[Gram]]) -> list[tuple[int, int]]:
    """For each text: how many of its n-grams another text holds as often, and how many it has."""
    first: dict[Gram, tuple[int, int]] = {}  # most in one text, and in which
    second: dict[Gram, int] = {}
    for place, found in enumerate(counts):
        for gram, count in found.items():
            best, _ = first.get(gram, (0, -1))
            if count > best:
                first[gram], second[gram] = (count, place), best
            elif count > second[gram]:
                second[gram] = count
    return [
        (
            sum(min(count, second[gram] if first[gram][1] == place else first[gram][0]) for gram, count in found.items()),
            found.total(),
        )
        for place, found in enumerate(counts)
    ]


def _bleu(orders: list[tuple[int, int]], length: int, lengths: Counter[int]) -> float:
    if not orders[0][0]:
        return 0.0  # not a word in common
    logs = [math.log((matched or 0.1) / max(held, 1)) for matched, held in orders]
    others = [other for other, texts in lengths.items() if other != length or texts > 1]
    closest = min(others, key=lambda other: (abs(other - length), other))
    brevity = 1.0 if length > closest else math.exp(1 - closest / length)
    return brevity * math.exp(sum(logs) / len(logs))
