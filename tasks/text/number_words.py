"""English numbers written as words: `twelve`, `minus forty-two`, `one hundred and five thousand`."""

import re
from fractions import Fraction

from tasks.text.numbers import Number

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join([*sorted(_VALUES, key=len, reverse=True), "hundred", *_SCALES])
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_FRACTION = re.compile(rf"(?:(?P<count>{_WORD}|a)[\s-]+)?(?P<part>{'|'.join(_PARTS)})s?\b", re.IGNORECASE)
_AND_HALF = re.compile(r"\s+and\s+(?:a|one)\s+half\b", re.IGNORECASE)
_PHRASE = re.compile(
    rf"(?P<minus>(?:minus|negative)\s+)?(?P<words>(?:{_WORD})(?:(?:[\s-]+|\s+and\s+)(?:{_WORD}))*)\b", re.IGNORECASE
)


def number_words(text: str) -> Number | None:
    """The number that `text` begins with, written out in words; None where it does not begin with one."""
    text = text[:200]
    if part := _FRACTION.match(text):
        return Number(part[0], Fraction(_value([(part["count"] or "a").lower()]), _PARTS[part["part"].lower()]), 0, part.end())
    found = _PHRASE.match(text)
    if not found:
        return None
    value = _value(re.split(r"[\s-]+(?:and\s+)?", found["words"].lower()))
    exact = value + (Fraction(1, 2) if _AND_HALF.match(text, found.end()) else 0)
    return Number(found[0], Fraction(-exact if found["minus"] else exact), 0, found.end())


def _value(words: list[str]) -> int:
    total = group = 0
    for word in words:
        if word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        elif word == "hundred":
            group = max(group, 1) * 100
        else:
            group += _VALUES.get(word, 1)  # the 1 of "a half"
    return total + group
