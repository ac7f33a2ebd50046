"""One number of a problem taken out and asked for: the backward problems of MetaMath (Yu et al. 2309.12284) and FOBAR.

The answer is known beforehand: it is the number that was taken out.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random

from schemas.errors import RowError

_NUMERAL = re.compile(r"(?<![\w.,/:#°^*-])\$?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w/:°^*]|[.,-]\d|-\w)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def numerals(text: str) -> list[tuple[str, Fraction]]:
    """The plain numbers of a text as they are written, and their values; no dates, ordinals, fractions or clock times."""
    return [(digits, value) for _, digits, value in _found(text)]


def masked(text: str, rng: Random, among: set[Fraction] | None = None) -> tuple[str, str]:
    """The text with x for one of its numbers, and that number. It occurs once, is no year, and is one of `among`.

    Raises RowError where there is none such.
    """
    if re.search(r"\bx\b", text):
        raise RowError("it speaks of an x already")
    found = list(_found(text))
    values = [value for _, _, value in found]
    fit = [
        (start, digits)
        for start, digits, value in found
        if values.count(value) == 1 and not _YEAR.fullmatch(digits) and (among is None or value in among)
    ]
    if not fit:
        raise RowError("no number that occurs once can be taken out")
    start, digits = rng.choice(fit)
    return f"{text[:start]}x{text[start + len(digits) :]}", digits


def _found(text: str) -> Iterator[tuple[int, str, Fraction]]:
    for match in _NUMERAL.finditer(text):
        yield match.start("digits"), match["digits"], Fraction(match["digits"].replace(",", ""))
