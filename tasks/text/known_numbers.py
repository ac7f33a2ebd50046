"""Numbers that a text brings along without writing them in digits: `half` is 2, `a week` 7, `%` 100, `eleven` 11."""
# ruff: noqa: E501 -- tables and word lists are read by the row

import re
from fractions import Fraction

SPELLED = {
    name: value
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "million": 10**6}  # fmt: skip
MEANT: dict[str, tuple[int, ...]] = {
    "half": (2,), "halves": (2,), "halved": (2,), "twice": (2,), "double": (2,), "doubled": (2,), "doubles": (2,), "both": (2,), "pair": (2,), "pairs": (2,), "couple": (2,),
    "thrice": (3,), "triple": (3,), "tripled": (3,), "triples": (3,), "third": (3,), "thirds": (3,), "quarter": (4, 25), "quarters": (4, 25), "fourth": (4,), "fourths": (4,),
    "quadruple": (4,), "fifth": (5,), "fifths": (5,), "sixth": (6,), "sixths": (6,), "seventh": (7,), "eighth": (8,), "eighths": (8,), "ninth": (9,), "tenth": (10,), "tenths": (10,),
    "dozen": (12,), "dozens": (12,), "decade": (10,), "decades": (10,), "century": (100,), "week": (7, 52), "weeks": (7, 52), "weekly": (7, 52), "weekend": (2,), "weekends": (2,),
    "weekday": (5,), "weekdays": (5,), "day": (24, 7), "days": (24, 7), "daily": (7, 30), "hour": (60, 24), "hours": (60, 24), "minute": (60,), "minutes": (60,), "second": (60, 2), "seconds": (60,),
    "month": (12, 4, 30, 31), "months": (12, 4, 30), "monthly": (12, 4, 30), "year": (12, 52, 365), "years": (12, 52, 365), "yearly": (12,), "annual": (12,), "annually": (12,), "percent": (100,),
    "percentage": (100,), "cent": (100,), "cents": (100,), "penny": (100,), "pennies": (100,), "dime": (10,), "dimes": (10,), "nickel": (5,), "nickels": (5,), "dollar": (100,), "dollars": (100,),
    "foot": (12, 3), "feet": (12, 3), "yard": (3,), "yards": (3,), "inch": (12,), "inches": (12,), "pound": (16,), "pounds": (16,), "ounce": (16,), "ounces": (16,), "gallon": (4,), "gallons": (4,),
    "meter": (100, 1000), "meters": (100, 1000), "kilometer": (1000,), "kilometers": (1000,), "km": (1000,), "gram": (1000,), "grams": (1000,), "kilogram": (1000,), "kilograms": (1000,), "kg": (1000,),
    "liter": (1000,), "liters": (1000,), "trip": (2,), "back": (2,), "rectangle": (2, 4), "rectangular": (2, 4), "square": (4, 2), "perimeter": (2, 4), "sides": (4, 2), "triangle": (3, 2),
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")


def spelled_out(text: str) -> list[str]:
    """The numbers a text writes as words, `one` left aside (it is an article more often than a number)."""
    return [word for word in _words(text) if word in SPELLED and word not in ("one", "zero")]


def meant(text: str) -> set[Fraction]:
    """Every number that the text's words may stand for."""
    found = {Fraction(value) for word in _words(text) for value in MEANT.get(word, ())}
    found |= {Fraction(SPELLED[word]) for word in _words(text) if word in SPELLED}
    if Fraction(2) in found or Fraction(4) in found:
        found |= {Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)}
    return found | ({Fraction(100)} if "%" in text else set())


def shares(percentage: Fraction) -> set[Fraction]:
    """What `20%` may be written as in a sum: 0.2, 0.8, 1.2, 80, 120."""
    part = percentage / 100
    return {part, 1 - part, 1 + part, 100 - percentage, 100 + percentage}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
