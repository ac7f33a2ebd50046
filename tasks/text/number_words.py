"""English numbers written as words: `twelve`, `minus forty-two`, `one hundred and five thousand`."""
# ruff: noqa: SIM905

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
_PHRASE = re.compile(
    rf"(?P<minus>(?:minus|negative)\s+)?(?P<words>(?:{_WORD})(?:(?:[\s-]+|\s+and\s+)(?:{_WORD}))*)\b", re.IGNORECASE
)


def number_words(text: str) -> Number | None:
    """The number that `text` begins with, written out in words; None where it does not begin with one."""
    found = _PHRASE.match(text[:200])
    if not found:
        return None
    value = _value(re.split(r"[\s-]+(?:and\s+)?", found["words"].lower()))
    return Number(found[0], Fraction(-value if found["minus"] else value), 0, found.end())


def _value(words: list[str]) -> int:
    total = group = 0
    for word in words:
        if word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        elif word == "hundred":
            group = max(group, 1) * 100
        else:
            group += _VALUES[word]
    return total + group
