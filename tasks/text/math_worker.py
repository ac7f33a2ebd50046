"""The child process that compares mathematics with sympy: a line of JSON in, a line out. Run as a script, never imported.

sympy can hang or eat all memory on three characters, so it works where it can be killed: with an empty environment, no
right to write a file, bounded memory, and an alarm that ends it when its parent is gone.
"""

import json
import logging
import resource
import signal
import sys

from math_verify import LatexExtractionConfig, parse, verify

MEMORY = 2 * 1024**3
# LaTeX only: math-verify's other reader hands its text to sympy's `parse_expr`, which is `eval`.
READER = [LatexExtractionConfig(boxed_match_priority=0)]


def read(text: str) -> list[object]:
    """What math-verify makes of one LaTeX expression; empty where it makes nothing."""
    return list(parse(rf"\boxed{{{text}}}", READER, fallback_mode="no_fallback", parsing_timeout=None))


def compare(target: str, answer: str) -> dict[str, object]:
    """Whether they are equal, or which of them cannot be read."""
    wanted, found = read(target), read(answer)
    if not wanted or not found:
        return {"unreadable": "answer" if wanted else "target"}
    return {"equal": bool(verify(wanted, found, timeout_seconds=None))}


def main() -> None:
    """Answer until the parent closes the pipe."""
    logging.disable(logging.CRITICAL)
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (value, value))
    compare("50", "10+John's age")  # sympy loads much of itself late: the first real comparison must not pay for it
    compare("x^2+2x+1", r"(x+1)^{2} \cdot \frac{1}{2}")
    print("ready", flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        signal.alarm(30)
        print(json.dumps(compare(question["target"], question["answer"])), flush=True)
        signal.alarm(0)


if __name__ == "__main__":
    main()
