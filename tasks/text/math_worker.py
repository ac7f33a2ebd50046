"""The child process that compares mathematics with sympy, which can hang or eat all memory on three characters."""

import logging

from math_verify import LatexExtractionConfig, parse, verify

from tasks.text.child import answer_questions

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
    """Load all of sympy that a comparison needs, then answer."""
    logging.disable(logging.CRITICAL)
    compare("50", "10+John's age")  # sympy loads much of itself late: the first real comparison must not pay for it
    compare("x^2+2x+1", r"(x+1)^{2} \cdot \frac{1}{2}")
    answer_questions(lambda question: compare(question["target"], question["answer"]))
