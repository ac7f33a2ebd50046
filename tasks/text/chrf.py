"""chrF: how alike two texts are by their runs of one to six letters (Popović 2015; the defaults of sacrebleu 2)."""

from collections import Counter

ORDER = 6
BETA = 2


def chrf(found: str, wanted: str) -> float:
    """Between 0 and 1. White space does not count; orders that one of the texts is too short for are left out."""
    one, other = "".join(found.split()), "".join(wanted.split())
    pairs = [(_runs(one, n), _runs(other, n)) for n in range(1, ORDER + 1)]
    pairs = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    if not pairs:
        return float(one == other)
    precision = sum((mine & theirs).total() / mine.total() for mine, theirs in pairs) / len(pairs)
    recall = sum((mine & theirs).total() / theirs.total() for mine, theirs in pairs) / len(pairs)
    weight = BETA**2
    return (1 + weight) * precision * recall / (weight * precision + recall) if precision + recall else 0.0


def _runs(text: str, n: int) -> Counter[str]:
    return Counter(text[start : start + n] for start in range(len(text) - n + 1))
