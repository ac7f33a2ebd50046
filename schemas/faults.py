"""What pydantic found wrong with a recipe's value, said in our words: what was wanted, what was found."""

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Any

LONGEST = 80
PATTERNS: dict[str, str] = {}
"""What a pattern asks for, in words; whoever writes a pattern for people adds it here with `worded`."""

_WANTED: dict[str, Callable[[dict[str, Any]], str]] = {
    "int_type": lambda ctx: "a whole number",
    "int_from_float": lambda ctx: "a whole number",
    "float_type": lambda ctx: "a number",
    "finite_number": lambda ctx: "a finite number",
    "string_type": lambda ctx: "text (in quotes where it looks like something else)",
    "bool_type": lambda ctx: "true or false",
    "list_type": lambda ctx: "a list (lines that start with '- ', or [a, b])",
    "dict_type": lambda ctx: "a mapping (lines of `key: value`)",
    "model_type": lambda ctx: "a mapping (lines of `key: value`)",
    "greater_than": lambda ctx: f"a number above {ctx['gt']:g}",
    "greater_than_equal": lambda ctx: f"a number of at least {ctx['ge']:g}",
    "less_than": lambda ctx: f"a number below {ctx['lt']:.0f}",
    "less_than_equal": lambda ctx: f"a number of at most {ctx['le']:.0f}",
    "too_short": lambda ctx: f"at least {ctx['min_length']} entry",
    "too_long": lambda ctx: f"at most {ctx['max_length']} entries",
    "string_too_short": lambda ctx: "text that is not empty",
    "string_pattern_mismatch": lambda ctx: PATTERNS.get(ctx["pattern"], f"text like {ctx['pattern']}"),
    "literal_error": lambda ctx: f"one of {ctx['expected']}",
}


def worded(pattern: str, words: str) -> str:
    """The pattern itself, remembered together with what it asks for in words."""
    PATTERNS[pattern] = words
    return pattern


def sentence(fault: dict[str, Any]) -> str:
    """`wanted a whole number, found 'ten'`, for one of pydantic's errors other than an unknown or a missing key."""
    wanted = _WANTED.get(fault["type"])
    if wanted:
        return f"wanted {wanted(fault.get('ctx') or {})}, found {shown(fault['input'])}"
    said = fault["msg"].removeprefix("Value error, ")
    found = "" if fault["type"] == "value_error" else f", found {shown(fault['input'])}"
    return f"{said[0].lower()}{said[1:]}{found}"


def shown(value: Any) -> str:
    """A value as an error message may quote it: short, on one line, and without the password of an address."""
    text = re.sub(r"(://)[^\s/@]+@", r"\1***@", repr(value)) if value is not None else "null"
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'seed'?`, or what there is."""
    there = sorted(known)
    near = difflib.get_close_matches(name, there, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(there)}" if there else "; there are none"
