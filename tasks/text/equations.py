"""Sums written out in a text, done again exactly: `3 + 4.5 = 7.5`, `90 ÷ 7 ≈ 12.86`, `2 × 3 - (-4) = 10`."""

import re
from collections.abc import Iterator
from fractions import Fraction

FIGURE = r"\(?-?[\d,]*\d(?:\.\d+)?\)?"
EQUATION = re.compile(rf"(?<![\w.,])({FIGURE}(?: [-+×÷] {FIGURE})+) (=|≈) ({FIGURE})")
TERM = re.compile(rf"(?:^| )([-+×÷]) ({FIGURE})")


def false_equation(text: str) -> str | None:
    """The first equation that does not hold, as it is written; None where all of them do."""
    return next((written for written, holds in _equations(text) if not holds), None)


def equations(text: str) -> int:
    """How many equations a text holds."""
    return sum(1 for _ in _equations(text))


def _equations(text: str) -> Iterator[tuple[str, bool]]:
    for match in EQUATION.finditer(text):
        left, right = _value(match[1]), _figure(match[3])
        yield match[0], left is not None and _holds(left, match[2], right, match[3])


def _holds(left: Fraction, sign: str, right: Fraction, written: str) -> bool:
    if sign == "=":
        return left == right
    places = len(written.strip("()").partition(".")[2])
    return left != right and abs(left - right) * 10**places <= Fraction(1, 2)


def _value(expression: str) -> Fraction | None:
    """Products first, then sums from the left; None for a division by nothing."""
    total = product = Fraction()
    for sign, written in TERM.findall("+ " + expression):
        figure = _figure(written)
        if sign in "+-":
            total, product = total + product, figure if sign == "+" else -figure
        elif sign == "×":
            product *= figure
        elif figure == 0:
            return None
        else:
            product /= figure
    return total + product


def _figure(written: str) -> Fraction:
    return Fraction(written.strip("()").replace(",", ""))
