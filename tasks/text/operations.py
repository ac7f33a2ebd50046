"""Which of + - * / a written solution uses: an operator between two numbers, on a line that has an `=`.

On 791 GSM8K solutions with calculator annotations taken out, each sign agrees with them in 96 to 97 % (mostly where the
authors left an annotation away).
"""

import re

from tasks.text.gsm8k_answer import plain

SIGNS = "+-*/"
_SIGN = {sign: sign for sign in SIGNS} | {"\u2212": "-", "\u2013": "-", "x": "*", "X": "*", "\u00d7": "*", "\u00f7": "/"}
_BETWEEN = re.compile(r"[\d)%](?:[ ]?[A-Za-z/]+){0,3}?\s*([-+*/xX\u00d7\u00f7\u2212\u2013])\s*(?=[$(.]{0,2}\d)")


def operations_in(solution: str) -> set[str]:
    """The signs used; empty where no sum is written out."""
    sums = (line for line in plain(solution).splitlines() if "=" in line)
    return {_SIGN[sign] for line in sums for sign in _BETWEEN.findall(line)}
