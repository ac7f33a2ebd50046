"""Are two LaTeX expressions equal? By math-verify and sympy, in a child process that is killed when it takes too long."""

import re

from schemas.errors import RowError
from tasks.text.child import ask

MAX_LETTERS = 2000
_TOO_LARGE = [
    (re.compile(r"\d{300}"), "an integer of more than 300 digits"),
    (re.compile(r"(?:\^|\*\*)\s*[{(]*\s*-?\s*[\d,]{5,}"), "an exponent of more than 4 digits"),
    (re.compile(r"(?:\^|\*\*)[^+=,$]{0,40}(?:\^|\*\*)\s*[{(]*\s*\d+\s*[})]*\s*(?:\^|\*\*)"), "a tower of powers"),
    (re.compile(r"(?:\^|\*\*)\s*[{(]*\s*\d+\s*[})]*\s*[{(]*(?:\^|\*\*)"), "a tower of powers"),
    (re.compile(r"\d{4,}\s*[})]*\s*!|!\s*[})]*\s*!|(?:\^|\*\*)\s*[{(]*\s*\d{2,}\s*!"), "a large factorial"),
    (re.compile(r"\\(?:i*int|oint|sum|prod|lim|binom\{\d{5})|__|\bimport\b|\blambda\b"), "an operation that is not an answer"),
    (re.compile(r"(?:[{(\[]\s*){40}"), "brackets nested 40 deep"),
    (re.compile(r"[\x00-\x08\x0e-\x1f]"), "control characters"),
]


def refusal(expression: str) -> str:
    """Why this text is never given to sympy; empty where it may be."""
    if len(expression) > MAX_LETTERS:
        return f"an expression of {len(expression)} letters (at most {MAX_LETTERS})"
    return next((reason for pattern, reason in _TOO_LARGE if pattern.search(expression)), "")


def are_equal(target: str, answer: str, seconds: float) -> bool | None:
    """True or False; None where `answer` is no expression. Raises RowError where it cannot be told in time, or at all."""
    if reason := refusal(target):
        raise RowError(f"cannot judge: the target holds {reason}")
    told = ask("tasks.text.math_worker", {"target": target, "answer": answer}, seconds)
    if told is None:
        raise RowError(f"cannot judge: comparing {answer[:60]!r} with {target[:60]!r} did not end within {seconds:g} s")
    if told.get("unreadable") == "target":
        raise RowError(f"cannot judge: the target {target[:80]!r} is no mathematical expression")
    return bool(told["equal"]) if "equal" in told else None
