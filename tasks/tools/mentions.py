"""Does a text mention a value? Figures in any common spelling, dates and lists as people write them, texts as they stand."""

import re
from datetime import date
from typing import Any

FIGURE = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WORDS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}


def mentions(text: str, value: Any) -> bool:
    """True where the value can be found in the text; a list or an object only with all it holds; yes or no by that word."""
    if isinstance(value, bool):
        return bool(re.search(r"\byes\b" if value else r"\bno\b", text, re.IGNORECASE))
    if isinstance(value, int | float):
        return value in figures(text)
    if isinstance(value, list):
        return all(mentions(text, item) for item in value)
    if isinstance(value, dict):
        return all(mentions(text, item) for item in value.values())
    return str(value) in text or (bool(ISO_DATE.fullmatch(str(value))) and spoken_date(str(value)) in text)


def figures(text: str) -> set[float]:
    """All figures of a text, and the numbers up to twelve in words. A minus counts only where it is no hyphen."""
    return digits(text) | {float(WORDS[word]) for word in re.findall(r"[a-z]+", text.lower()) if word in WORDS}


def digits(text: str) -> set[float]:
    """All figures of a text that are written in digits."""
    return {float(found.replace(",", "")) for found in FIGURE.findall(text)}


def spoken(value: Any) -> str:
    """A value as people write it: `1,250.5`, `3 March 2024`, `4, 7 and 9`."""
    if isinstance(value, int | float):
        return f"{value:,}" if not float(value).is_integer() else f"{int(value):,}"
    if isinstance(value, list):
        words = [spoken(item) for item in value]
        return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
    return spoken_date(value) if ISO_DATE.fullmatch(value) else str(value)


def spoken_date(iso: str) -> str:
    """`3 March 2024` for `2024-03-03`."""
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
