"""Self-BLEU: how well each text is told by the n-grams of all the others (Zhu et al. 2018, Texygen). Higher is samer."""

import math
from collections import Counter
from collections.abc import Sequence

Gram = tuple[str, ...]


def self_bleu(texts: Sequence[Sequence[str]], most: int = 4) -> float:
    """The mean BLEU-`most` of each text against all others, texts as words; 0 for fewer than two texts.

    An n-gram without a match counts as 0.1 of one, as in NLTK's first smoothing, which Texygen uses.
    """
    if len(texts) < 2:
        return 0.0
    orders = [_clipped(texts, n) for n in range(1, most + 1)]
    lengths = Counter(map(len, texts))
    return sum(_bleu([order[place] for order in orders], len(text), lengths) for place, text in enumerate(texts)) / len(texts)


def _clipped(texts: Sequence[Sequence[str]], n: int) -> list[tuple[int, int]]:
    """For each text: how many of its n-grams others hold as often, and how many it has."""
    counts = [Counter(tuple(text[at : at + n]) for at in range(len(text) - n + 1)) for text in texts]
    first: dict[Gram, tuple[int, int]] = {}  # most in one text, and in which
    second: dict[Gram, int] = {}
    for place, found in enumerate(counts):
        for gram, count in found.items():
            best, _ = first.get(gram, (0, -1))
            if count > best:
                first[gram], second[gram] = (count, place), best
            else:
                second[gram] = max(count, second[gram])
    return [
        (
            sum(min(count, second[gram] if first[gram][1] == place else first[gram][0]) for gram, count in found.items()),
            sum(found.values()),
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
