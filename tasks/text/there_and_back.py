"""A text that was translated into another language and back: what became of it."""

from collections import Counter
from fractions import Fraction

from tasks.text.numbers import numbers_in, plain


def changed_numbers(found: str, wanted: str, lang: str) -> str:
    """What became of the numbers; empty where all are there as often as they were."""
    came, were = (_numbers(text, lang) for text in (found, wanted))
    told = [
        f"{word} {', '.join(_shown(n) for n in sorted(lost)[:3])}"
        for word, lost in (("lost", were - came), ("new", came - were))
        if lost
    ]
    return f"numbers changed on the way: {'; '.join(told)}" if told else ""


def without_rules(text: str) -> str:
    """The translation without the lines of dashes that a model may repeat round it."""
    lines = text.strip().splitlines()
    inner = [line for place, line in enumerate(lines) if place not in (0, len(lines) - 1) or line.strip("- ")]
    return "\n".join(inner).strip()


def _numbers(text: str, lang: str) -> Counter[Fraction]:
    return Counter(number.value for number in numbers_in(plain(text), lang) if number.value is not None)


def _shown(number: Fraction) -> str:
    return f"{float(number):g}"
