"""Do two texts end in the same answer? As numbers, as mathematics, or as words."""

import re
from typing import Literal

from tasks.text.answers import final_expression, final_numbers
from tasks.text.math_equality import are_equal, refusal
from tasks.text.numbers import Number, number_at, plain

Equality = Literal["numeric", "math", "text"]
_PERCENT = re.compile(r"\\?%")  # math-verify reads no percent sign; MATH's targets carry one or not at will
_SPACING = re.compile(r"\\[,;:! ]|\\(?:left|right|displaystyle)\b|[\s$]+|\.+$")
_MARKS = re.compile(r"^[\s\"'“”‘’*_.(\[]+|[\s\"'“”‘’*_.!)\]]+$")


def final_answer(text: str, equality: Equality, lang: str = "en") -> str | None:
    """The answer a text ends in, as it is written; None where it ends in none, or hedges between several numbers."""
    if equality == "numeric":
        found = final_numbers(text, lang)
        return found[0].text if len(found) == 1 and found[0].value is not None else None
    return final_expression(text)


def same_answer(one: str, other: str, equality: Equality, lang: str = "en", seconds: float = 0.9) -> bool:
    """True where two final answers mean the same. Raises RowError where mathematics cannot be compared in time."""
    if equality == "text":
        return in_words(one) == in_words(other)
    if equality == "numeric":
        mine, theirs = final_numbers(one, lang), final_numbers(other, lang)
        return bool(mine and theirs) and mine[0].equals(theirs[0])
    equal = equal_as_written(one, other)
    if equal is None and (refusal(one) or refusal(other)):
        return False
    return bool(are_equal(without_percent(one), without_percent(other), seconds) if equal is None else equal)


def in_words(text: str) -> str:
    """The words alone: one case, single spaces, without quotes and full stops round them."""
    return _MARKS.sub("", " ".join(text.casefold().split()))


def equal_as_written(target: str, answer: str) -> bool | None:
    """True where both are the same text or number, False where both are numbers and differ, None where sympy must tell."""
    if _SPACING.sub("", target) == _SPACING.sub("", answer):
        return True
    wanted, found = whole_number(target), whole_number(answer)
    return None if wanted is None or found is None else wanted.equals(found)


def without_percent(expression: str) -> str:
    """The expression without percent signs, for sympy."""
    return _PERCENT.sub("", expression)


def whole_number(expression: str) -> Number | None:
    """The number that the expression is from end to end, `\\$1,200` or `7.2\\%`; None where it is anything more."""
    text = plain(expression).strip() if len(expression) < 100 else ""
    number = number_at(text, 0)
    return number if number and number.end == len(text) and number.value is not None else None
