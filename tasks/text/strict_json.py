"""JSON read strictly: what RFC 8259 leaves open (repeated keys, NUL, lone surrogates, endless numbers) is refused, not guessed.

The standard library takes NaN, keeps the last of two equal keys and lets a lone surrogate through, which breaks polars
much later; deep nesting ends in a RecursionError.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import RowError

MAX_DEPTH = 100
MAX_DIGITS = 4000  # Python itself refuses to print integers of more than 4300 digits
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read_json(text: str | bytes, *, lax: bool = False) -> Any:
    """The value that `text` holds. Raises RowError saying what is wrong and where.

    `lax` allows what RFC 8259 leaves open: repeated keys (the last one counts), `\\u0000` and lone surrogates.
    """
    plain = _decoded(text)
    _refuse_depth(plain)
    try:
        value = json.loads(
            plain,
            object_pairs_hook=dict if lax else _object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        raise RowError(f"not JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    if not lax and _SUSPECT.search(plain):
        _refuse_bad_texts(value)
    return value


def _decoded(text: str | bytes) -> str:
    try:
        plain = text.decode("utf-8") if isinstance(text, bytes) else text
        if isinstance(text, str) and not text.isascii():
            text.encode("utf-8")
    except UnicodeDecodeError as error:
        raise RowError(f"not JSON: byte {error.start} is not UTF-8") from None
    except UnicodeEncodeError as error:
        raise RowError(f"not JSON: character {error.start} is a lone surrogate") from None
    if "\0" in plain:
        raise RowError(f"not JSON: character {plain.index(chr(0))} is NUL")
    return plain


def _refuse_depth(text: str) -> None:
    """Count brackets outside strings, before a parser follows them down."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in re.sub(r"[^\[\]{}]+", "", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise RowError(f"not usable JSON: nested deeper than {MAX_DEPTH} levels")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RowError(f"not usable JSON: the key {twice[:80]!r} stands twice in one object")
    return found


def _refuse_constant(name: str) -> Any:
    raise RowError(f"not JSON: {name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise RowError(f"not usable JSON: an integer of {len(digits)} digits (at most {MAX_DIGITS})")
    return int(digits)


def _number(digits: str) -> float:
    found = float(digits)
    if math.isinf(found):
        raise RowError(f"not usable JSON: the number {digits[:40]} is too large for a float")
    return found


def _refuse_bad_texts(value: Any) -> None:
    for text in _texts(value):
        if "\0" in text:
            raise RowError(r"not usable JSON: a text holds \u0000 (NUL)")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise RowError("not usable JSON: a text holds a lone surrogate")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
