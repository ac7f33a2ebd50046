"""GSM8K's way of writing a solution: calculator annotations `<<48/2=24>>` in the lines, `#### 24` at the end."""

import re

from schemas.errors import RowError

ANNOTATION = re.compile(r"<<([^<>]*)>>")
_FINAL = re.compile(r"^####\s*(-?)\$?([\d,]*\.?\d+)\.?\s*$")


def plain(solution: str) -> str:
    """The solution as a person would write it, without annotations."""
    return ANNOTATION.sub("", solution)


def final_number(solution: str) -> int | float:
    """The number after `####` on the last line. Raises RowError where there is none."""
    last = solution.rstrip().rsplit("\n", 1)[-1]
    found = _FINAL.match(last)
    if found is None:
        raise RowError(f"the last line {last[:80]!r} is not '#### ' and a number")
    digits = (found[1] + found[2]).replace(",", "")
    return as_number(float(digits)) if "." in digits else int(digits)


def as_number(value: float) -> int | float:
    """An int where the value is whole."""
    return int(value) if value == int(value) else value
