"""Personal data with a form of its own, found by that form and proved by its check digits where it has any; and surrogates.

Found: e-mail addresses, phone numbers, card numbers (Luhn), IBANs (mod 97), IP addresses, US social security numbers. Names,
addresses, birthdays and employers have no form: this does not see them, and a text without findings may still name somebody.
"""

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from schemas.errors import RowError
from schemas.rows import to_json
from tasks.text.strict_json import read_json

DIGIT = re.compile(r"\d")
_MAESTRO = re.compile("5018|5020|5038|5[678]|6304|6390|6759|676[123]")


@dataclass(frozen=True)
class Found:
    """One finding: its kind, where it stands (characters), and the text itself."""

    kind: str
    start: int
    end: int
    text: str


def luhn(text: str) -> bool:
    """True where the digits are those of a payment card: 13 to 19 of them, Maestro's also 12, with a right check digit."""
    digits = [int(digit) for digit in DIGIT.findall(text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    least = 12 if _MAESTRO.match("".join(map(str, digits))) else 13
    return least <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def iban(text: str) -> bool:
    """True where letters and digits give 1 modulo 97 (ISO 13616)."""
    packed = re.sub(r"\s", "", text).upper()
    return 15 <= len(packed) <= 34 and int("".join(str(int(sign, 36)) for sign in packed[4:] + packed[:4])) % 97 == 1


def address(text: str) -> bool:
    """True for an IP address that can be somebody's: neither a version number such as 1.2.3.4 nor a loopback."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified or (found.version == 4 and max(found.packed) < 10))


def phone(text: str) -> bool:
    """True for 7 to 15 digits, an extension aside, written as a number to call: a `+`, brackets or groups. No date, no sum."""
    digits, groups = DIGIT.findall(_EXTENSION.sub("", text)), re.findall(r"\d+", text)
    if not 7 <= len(digits) <= 15 or re.fullmatch(_DATE_OR_YEARS, text):
        return False
    if text.startswith(("+", "00")) or "x" in text:
        return True
    subtracted = len(groups) > 2 and not re.search(r"[ ()]", text) and len(groups[-1]) != 4  # 100-50-30 is a sum
    grouped = len(groups) > 2 or re.match(r"\(\d+\) ?\d", text) is not None or list(map(len, groups)) == [3, 4]
    return grouped and not subtracted


def social_security(text: str) -> bool:
    """True for a number that the US administration could have given out."""
    area, group, serial = text.split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


_IPV4, _IPV6 = r"(?:\d{1,3}\.){3}\d{1,3}", r"(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}"
_NO_SUM_BEFORE, _NO_SUM_AFTER = r"(?<![\w.$€£%#=*/+-])(?<!\d,)(?<!\d[ -])", r"(?![\w%]|[ .,-]\d)"
_NUMBER = r"(?:\+|00)?\(?\d(?:[ .()-]{0,2}\d){6,14}(?:\s?(?:x|ext\.?)\s?\d{1,6})?"
_EXTENSION = re.compile(r"\s?(?:x|ext\.?)\s?\d+$")
_DATE_OR_YEARS = r"(?:19|20)?\d\d([-./ ])\d\d?\1\d\d?|\d\d?([-./ ])\d\d?\2(?:19|20)?\d\d|\D?\d{4}\D+\d{4}|\d+ \(\d+"
KINDS: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "e-mail": (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b"), lambda text: True),
    "IBAN": (re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b"), iban),
    "card number": (re.compile(r"(?<![\d.-])\d(?:[ -]?\d){11,18}(?![\d-])"), luhn),
    "social security number": (re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), social_security),
    "IP address": (re.compile(rf"(?<![\w:.])(?:{_IPV4}|{_IPV6})(?![\w:.]\w|\w)"), address),
    "phone number": (re.compile(rf"{_NO_SUM_BEFORE}{_NUMBER}{_NO_SUM_AFTER}"), phone),
}

ANY_FORM = (
    rf"@|\d(?:[ .()-]{{0,2}}\d){{6}}|{_IPV4}|[0-9a-fA-F]{{0,4}}:[0-9a-fA-F]{{0,4}}:|[A-Za-z]{{2}}\d{{2}} ?[A-Za-z0-9]{{4}}"
)
"""What every finding holds, as a regular expression of the quick kind: a text without it has none."""


def personal(text: str, kinds: tuple[str, ...] = tuple(KINDS)) -> list[Found]:
    """All findings, in the order of the text; where two overlap, the one whose kind stands first in `KINDS`."""
    taken: list[Found] = []
    for kind in kinds:
        pattern, holds = KINDS[kind]
        for match in pattern.finditer(text):
            if holds(match.group()) and not any(one.start < match.end() and match.start() < one.end for one in taken):
                taken.append(Found(kind, *match.span(), match.group()))
    return sorted(taken, key=lambda one: one.start)


def with_surrogates(text: str, key: str = "") -> str:
    """The text with a made-up value for every finding, of its form; equal findings under one `key` get equal ones."""
    return "".join(_parts(text, key))


def json_with_surrogates(text: str) -> str:
    """The same for every text and every whole number in a JSON value; a text that is no JSON is changed as it stands."""
    try:
        return to_json(_changed(read_json(text)))
    except RowError:
        return with_surrogates(text)


def _changed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _changed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_changed(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return int(with_surrogates(str(value)))
    return with_surrogates(value) if isinstance(value, str) else value


def _parts(text: str, key: str) -> Iterator[str]:
    done = 0
    for one in personal(text):
        yield text[done : one.start]
        yield _surrogate(one, key)
        done = one.end
    yield text[done:]


def _surrogate(one: Found, key: str) -> str:
    """Of the same form, and nobody's: reserved domains, networks and numbers, check digits that are wrong."""
    rng = Random(hashlib.sha256(f"{key}\n{one.kind}\n{one.text.casefold()}".encode()).digest())
    if one.kind == "e-mail":
        return f"person{rng.randrange(10**6)}@example.com"
    if one.kind == "IP address":
        return f"2001:db8::{rng.randrange(1, 2**16):x}" if ":" in one.text else f"192.0.2.{rng.randrange(1, 255)}"
    if one.kind == "social security number":
        return f"000-{rng.randrange(1, 100):02d}-{rng.randrange(1, 10**4):04d}"
    while True:
        made = "".join(str(rng.randrange(10)) if sign.isdigit() else sign for sign in one.text)
        if one.kind == "phone number" or not KINDS[one.kind][1](made):
            return made
