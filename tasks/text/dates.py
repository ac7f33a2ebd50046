"""Dates in running text: `2024-03-05`, `5 March 2024`, `March 5th`, `5 de marzo de 2024`, `05.03.2024`, `2024年3月5日`.

A date is year, month and day, each None where it is not said; `5/3/2024` reads in both orders.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

Day = tuple[int | None, int | None, int | None]
_NAMES = """
january jan januar janvier enero gennaio janeiro januari января январь січня ocak januar stycznia tammikuuta ianuarie
february feb februar février febrero febbraio fevereiro februari февраля февраль лютого şubat lutego helmikuuta februarie
march mar märz mars marzo março maart марта март березня mart marca maaliskuuta martie
april apr avril abril aprile апреля апрель квітня nisan kwietnia huhtikuuta aprilie
may mai mayo maggio maio mei maj мая май травня mayıs maja toukokuuta
june jun juni juin junio giugno junho июня июнь червня haziran czerwca kesäkuuta iunie
july jul juli juillet julio luglio julho июля июль липня temmuz lipca heinäkuuta iulie
august aug août agosto augustus augusti августа август серпня ağustos sierpnia elokuuta
september sep sept septembre septiembre settembre setembro сентября сентябрь вересня eylül września syyskuuta septembrie
october oct oktober octobre octubre ottobre outubro октября октябрь жовтня ekim października lokakuuta octombrie
november nov novembre noviembre novembro ноября ноябрь листопада kasım listopada marraskuuta noiembrie
december dec dezember décembre diciembre dicembre dezembro december декабря декабрь грудня aralık grudnia joulukuuta decembrie
"""
MONTHS = {name: month for month, line in enumerate(_NAMES.strip().splitlines(), start=1) for name in line.split()}
_WORDS_TOO = ("may", "mar", "march", "mars", "sept", "mei", "mai", "mart", "ekim")
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª)?\.?"
_YEAR = r"(?P<year>[12]\d{3})(?!\d)"
_OF = r"(?:\s+(?:of|de|di|del|d'))?\s+"
_FORMS = [
    re.compile(r"(?<!\d)(?P<year>[12]\d{3})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>[12]\d{3})\s?[年년]\s?(?:(?P<month>\d{1,2})\s?[月월]\s?(?:(?P<day>\d{1,2})\s?[日일])?)?"),
    re.compile(r"(?<!\d)(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"),
    re.compile(rf"(?<![\d.,]){_DAY}{_OF}{_MONTH}(?:,?{_OF}{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.,]\d|\d|\s*%)(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}(?:,?{_OF}|\s*,\s*){_YEAR}", re.IGNORECASE),
    re.compile(r"(?<![\d./-])(?P<one>\d{1,2})([-/.])(?P<other>\d{1,2})\2(?P<year>[12]\d{3})(?!\d)"),
]
_FIGURES_ONLY = [form for form in _FORMS if not form.flags & re.IGNORECASE]


@dataclass(frozen=True, slots=True)
class Date:
    """A date as it stands in a text, and the days that it may mean."""

    text: str
    start: int
    end: int
    readings: tuple[Day, ...]


def dates_in(text: str) -> Iterator[Date]:
    """The dates of a text in ASCII digits, none within another; each form in turn, the fullest first."""
    taken: list[tuple[int, int]] = []
    months = not MONTHS.keys().isdisjoint(re.findall(r"[^\W\d_]+", text.lower()))
    for form in _FORMS if months else _FIGURES_ONLY:
        for found in form.finditer(text):
            readings = _readings(found)
            if readings and not any(start < found.end() and found.start() < end for start, end in taken):
                taken.append(found.span())
                yield Date(found[0], found.start(), found.end(), readings)


def _readings(found: re.Match[str]) -> tuple[Day, ...]:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    if "one" in parts:
        one, other = int(parts["one"]), int(parts["other"])
        return tuple((year, month, day) for day, month in ((one, other), (other, one)) if _is_day(month, day))
    word = parts["month"]
    if word and word.lower() in _WORDS_TOO and not word[0].isupper() and year is None:
        return ()  # "may 5 of them"
    month = None if word is None else int(word) if word.isdigit() else MONTHS[word.lower()]
    day = int(parts["day"]) if parts.get("day") else None
    return ((year, month, day),) if _is_day(month, day) else ()


def _is_day(month: int | None, day: int | None) -> bool:
    return (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31)
