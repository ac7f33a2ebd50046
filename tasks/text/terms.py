"""The words of a text in any script, for small models: marks stay with their letters, scripts without blanks give pairs."""

from itertools import pairwise

import regex

_WORD = regex.compile(r"[\p{L}\p{M}]+|\p{N}+")
_TOKEN = regex.compile(r"\p{Script=Han}|\p{Script=Hiragana}|[\p{Script=Katakana}ー]+|[\p{L}\p{M}\p{N}_]+|[^\s]")
_UNSPACED = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]"
)
_DIGIT = regex.compile(r"\p{N}")
STEM = 4


def words(text: str) -> list[str]:
    """Words in small letters. Every digit is 0: which numbers occur says nothing about what is asked."""
    return _WORD.findall(_DIGIT.sub("0", text.lower()))


def terms(text: str) -> list[str]:
    """Words, pairs of them, and the first letters of longer ones: `vote` and `voting` share one.

    A run of a script without blanks gives its pairs of letters instead.
    """
    found = [term for word in words(text) for term in _parts(word)]
    return [*found, *(f"{first} {second}" for first, second in pairwise(found)), *(_stems(found))]


def tokens_in(text: str) -> list[tuple[str, int, int]]:
    """Every token with its start and end: a word, a sign, or one letter where a script puts no blanks (Han, Hiragana)."""
    return [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _parts(word: str) -> list[str]:
    return [a + b for a, b in pairwise(word)] if len(word) > 1 and _UNSPACED.search(word) else [word]


def _stems(found: list[str]) -> list[str]:
    return [f"{word[:STEM]}-" for word in found if len(word) > STEM]
