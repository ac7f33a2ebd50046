"""Numbers in running text, read exactly: `$1,200.50`, `3/4`, `1 ½`, `-50%`, `\\frac{3}{4}`, `1.5e3`, `১২`, `1.200,50`.

Values are Fractions, so 0.1 + 0.2 is 0.3. Nothing is ever evaluated as code, and no number is built whose size the
text chose: `9**9**9` stays an unreadable token.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

MAX_DIGITS = 1000
MAX_EXPONENT = 400
ROUNDED = Fraction(1, 10**9)
"""Relative above 1: 0.333333333 is a third. Two whole numbers are never the same for it, however large."""
COMMA_LANGS = frozenset("bg ca cs da de el es et fi fr hr hu id it lt lv nb nl nn no pl pt ro ru sk sl sr sv tr uk vi".split())
"""Languages that write 1.200,50: there a lone `1.200` may be either twelve hundred or 1.2."""

_END = r"(?![,.'’]?\d)"
_GAP = "[ \u00a0'’_]"
_NUMERAL = rf"""(?:
    (?!0,)\d{{1,3}}(?:,\d{{3}})++(?:\.\d++)?{_END}      # 1,200.50
  | \d{{1,2}}(?:,\d{{2}}){{1,6}},\d{{3}}(?:\.\d++)?{_END}  # 12,34,567
  | \d{{1,3}}(?:\.\d{{3}}){{1,9}},\d++{_END}            # 1.200,50
  | \d{{1,3}}(?:\.\d{{3}}){{2,9}}{_END}                 # 1.200.000
  | \d{{1,3}}(?:{_GAP}\d{{3}})++(?:[.,]\d++)?{_END}     # 1 200,50
  | \d++,\d++{_END}                                     # 12,5
  | \d++(?:\.\d++)?
  | \.\d++
)"""
_TOKEN = re.compile(
    rf"""(?<![A-Za-z\d_^\\√.])(?<![\^_]\{{)(?<![\^_]\()(?<!sqrt[({{])(?:
    (?P<other>\d++(?::\d++)+ | \d++(?:\s?/\s?\d++){{2,}} | \d{{4}}-\d\d-\d\d(?!\d))   # clock, ratio, date: no number
  | (?P<sign>(?:(?<=[=:(])\s?-\s?|(?<![\w)\]}}%.])-)(?=[$€£¥₹.\d]))?(?P<money>[$€£¥₹]\s?)?(?P<late>(?<=[$€£¥₹])-)?
    (?:(?P<whole>\d{{1,6}})(?:\ |-|\ and\ )(?=\d{{1,4}}\s?/\s?\d))?
    (?P<numeral>{_NUMERAL})
    (?:[eE](?P<e>[+-]?\d++)(?!\w))?
    (?:\s?(?:[x×*·]|times)\s?10\s?\^\s?[{{(]?(?P<ten>[+-]?\d++)[}})]?)?
    (?P<power>\s?\^\s?[{{(]?\s?-?[\d.]++[}})]?(?:\s?\^\S++)?)?
    (?:\s?/\s?(?P<under>-?{_NUMERAL})(?![\d/]))?
    (?P<percent>\s?(?:%|percent\b|per\ cent\b))?
    (?:\s?(?P<scale>thousand|million|billion|trillion)\b|(?P<letter>(?<=\d)[kKMB])\b)?
    (?P<ordinal>(?:st|nd|rd|th)\b)?
    (?P<symbol>\s?\*?\s?(?:\\sqrt|\\pi(?![a-zA-Z])|[π√])|(?<=\d)[a-zA-Z](?=\^))?
)""",
    re.VERBOSE,
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "k": 10**3, "m": 10**6, "b": 10**9}


@dataclass(frozen=True, slots=True)
class Number:
    """One number and where it stands. `value` is None for a token that looks like a number but cannot be used as one.

    `otherwise` is the second reading of an ambiguous numeral (`1.200` in a German text).
    """

    text: str
    value: Fraction | None
    start: int
    end: int
    percent: bool = False
    otherwise: Fraction | None = None
    ordinal: bool = False

    def equals(self, other: "Number", tolerance: Fraction = Fraction()) -> bool:
        """True where some reading of one is some reading of the other, but for `ROUNDED` and `tolerance` (relative above 1).

        `50%` reads as 50 or as 0.5 against a plain number; two percentages compare as they are written.
        """
        if self.value is not None and self.value == other.value:
            return True
        both = self.percent and other.percent
        return any(
            abs(mine - theirs) <= _slack(theirs, tolerance)
            for mine in self._readings(plain=both)
            for theirs in other._readings(plain=both)
        )

    def _readings(self, *, plain: bool) -> list[Fraction]:
        faces = [value for value in (self.value, self.otherwise) if value is not None]
        return faces + [face / 100 for face in faces] if self.percent and not plain else faces


def _slack(value: Fraction, tolerance: Fraction) -> Fraction:
    size = max(Fraction(1), abs(value))
    return max(tolerance * size, min(ROUNDED * size, Fraction(1, 2)))


def numbers_in(text: str, lang: str = "en") -> Iterator[Number]:
    """The numbers of a `plain` text, in order; clock times, dates and ratios are none."""
    return (_number(found, lang) for found in _TOKEN.finditer(text) if not found["other"])


def number_at(text: str, start: int, lang: str = "en") -> Number | None:
    """The number that begins at `start` of a `plain` text."""
    found = _TOKEN.match(text, start)
    return _number(found, lang) if found and not found["other"] else None


_DASHES = str.maketrans(dict.fromkeys("−–﹣－‒", "-") | dict.fromkeys("\u2009\u202f\u2007\u2008", "\u00a0"))
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_BOLD = re.compile(r"(?<![\d)\s])\*\*(?=\S)|(?<=[\d)])\*\*(?![\s\d(])|(?<=\s)\*\*(?=\S)|(?<=\D)\*\*(?=\s)|^\*\*|\*\*$")
_LATEX = [
    (re.compile(r"\\[dtc]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r" \1/\2 "),
    (re.compile(r"\\[dtc]?frac\s*(\d)\s*(\d)"), r" \1/\2 "),
    (re.compile(r"\\(?:text|mathrm|mathbf|textbf|mbox|operatorname)\s*\{"), " {"),
    (re.compile(r"\{,\}|(?<=\d),\\!(?=\d)"), ","),
    (re.compile(r"(?<=\d)\\[,;: ](?=\d{3})"), "\u00a0"),
    (re.compile(r"\\[,;:! ]|\\(?:left|right|displaystyle|quad|qquad)(?![a-zA-Z])"), " "),
    (re.compile(r"\\(?:times|cdot)(?![a-zA-Z])"), "*"),
    (re.compile(r"\^\s*(?:\\circ\b|\{\s*\\circ\s*\})"), " "),
    (re.compile(r"\\([$%#&])"), r"\1"),
    (re.compile(r"\\(?:approx|simeq|sim)(?![a-zA-Z])"), "≈"),
    (re.compile(r"\\[()\[\]]|(?<!\\)\$(?!\s?-?[\d.])"), " "),
]


def plain(text: str) -> str:
    """`text` with one way to write things: ASCII digits, one minus, `^` for powers, `a/b` for LaTeX fractions, no bold."""
    if not text.isascii():
        text = _ascii_digits(text)
    if "\\" in text or "{,}" in text:
        for pattern, replacement in _LATEX:
            text = pattern.sub(replacement, text)
    if "**" in text:
        text = re.sub(r"(?<=[\d)])(\s?)\*\*(\s?)(?=[\d(])", r"\1^\2", _BOLD.sub("", text))
    return text


def _ascii_digits(text: str) -> str:
    text = _RAISED.sub(lambda found: "^" + found[0].translate(_SUPERSCRIPTS), text.translate(_DASHES))
    return "".join(letter if letter < "\u00a1" else _ascii(letter) for letter in text)


def _ascii(letter: str) -> str:
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    if "\u00bc" <= letter <= "\u00be" or "\u2150" <= letter <= "\u215e":
        return " " + unicodedata.normalize("NFKC", letter).replace("\u2044", "/")
    return _PUNCTUATION.get(letter, letter)


_PUNCTUATION = {"\uff0c": ",", "\uff0e": ".", "\uff1a": ":", "\uff05": "%", "\u066a": "%", "\uff04": "$", "\uff0f": "/"} | {
    "\u066b": ".",
    "\u066c": ",",
    "\u2044": "/",
    "\u2215": "/",
    "\u00f7": "/",
    "\u200b": "",
    "\u2060": "",
    "\ufeff": "",
    "\u200e": "",
    "\u200f": "",
}


def _number(found: re.Match[str], lang: str) -> Number:
    value, otherwise = _value(found), None
    if value is not None and lang[:2] in COMMA_LANGS and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", found["numeral"]):
        otherwise = value * 1000 if "." in found["numeral"] else value / 1000
    return Number(
        found[0].strip(),
        value,
        found.start(),
        found.end(),
        percent=found["percent"] is not None,
        otherwise=otherwise,
        ordinal=found["ordinal"] is not None,
    )


def _value(found: re.Match[str]) -> Fraction | None:
    """The exact value; None where the token is symbolic (`2√3`), divides by zero, or is too large to be an answer."""
    if found["power"] or found["symbol"] or len(found[0]) > MAX_DIGITS:
        return _power(found) if found["power"] and not found["symbol"] else None
    value = _numeral(found["numeral"])
    if exponent := int((found["e"] or found["ten"] or "0")[:6]):
        if abs(exponent) > MAX_EXPONENT:
            return None
        value *= Fraction(10) ** exponent
    if found["under"]:
        under = _numeral(found["under"])
        if not under:
            return None
        value /= under
    if found["whole"]:
        value += int(found["whole"])
    if found["scale"] or (found["letter"] and found["money"]):
        value *= _SCALES[(found["scale"] or found["letter"]).lower()]
    return -value if found["sign"] or found["late"] else value


def _power(found: re.Match[str]) -> Fraction | None:
    """`2^10`, where both numbers are small; None for towers and for anything that would grow."""
    exponent = re.fullmatch(r"\s?\^\s?[{(]?\s?(-?\d{1,3})[})]?", found["power"])
    if not exponent or len(found[0]) > 20 or found["under"] or abs(int(exponent[1])) > MAX_EXPONENT:
        return None
    base = _numeral(found["numeral"])
    if not base and int(exponent[1]) < 0:
        return None
    return base ** int(exponent[1]) * (-1 if found["sign"] or found["late"] else 1)


def _numeral(text: str) -> Fraction:
    """A numeral of one of the shapes in `_NUMERAL`."""
    if text.isdigit():
        return Fraction(int(text))
    if "." in text and text.replace(".", "", 1).isdigit():
        return Fraction(text)
    bare = re.sub(_GAP, "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", bare):
        return Fraction(bare.replace(".", "").replace(",", "."))
    if re.fullmatch(r"(?!0,)\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?", bare) and bare == text:
        return Fraction(bare.replace(",", ""))
    return Fraction(bare.replace(",", "."))
