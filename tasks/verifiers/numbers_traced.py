"""Every number of the solution has a source, and every number of the question a use: the plan is read back from the words.

An operand must stand in the question, be the result of an earlier line, or be meant by a word (`half`, `a week`, `%`).
Every number that the question gives must be used, and the final answer must be the last result. So a number changed in
the question alone, or a step left out, is found without knowing how the row was made.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.arithmetic import Equation, equations_in, numbers_in
from tasks.text.gsm8k_answer import final_number
from tasks.text.known_numbers import meant, shares


def numbers_traced() -> Verifier:
    """For answers in GSM8K's form, whose sums are written out and whose last line is `#### answer`."""

    def verify(draft: Draft) -> Verdict:
        given = set(numbers_in(draft.question))
        sums = list(equations_in(draft.answer))
        known = given | meant(draft.question + draft.answer) | {Fraction(1)}
        known |= {share for number in _percentages(draft.question) for share in shares(number)}
        fault = next(_faults(draft.answer, sums, given, known), None)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _faults(answer: str, sums: list[Equation], given: set[Fraction], known: set[Fraction]) -> Iterator[str]:
    if not sums:
        yield "the answer writes down no sum"
        return
    used: set[Fraction] = set()
    for found in sums:
        operands = set(found.numbers[0])
        for number in sorted(operands - known):
            yield f"{found.text[:80]}: {float(number):g} is neither given nor worked out before"
        used |= operands
        known |= {abs(side) for side in found.sides if side is not None}
    used |= {number for number in given if shares(number) & used}
    for number in sorted(given - used - {Fraction(1)}):
        yield f"the question's {float(number):g} is never used"
    yield from _final_fault(answer, sums[-1])


def _percentages(text: str) -> list[Fraction]:
    return [number for found in re.findall(r"[\d.,]*\d\s?(?:%|percent)", text) for number in numbers_in(found)]


def _final_fault(answer: str, last: Equation) -> Iterator[str]:
    try:
        final = Fraction(str(final_number(answer)))
    except RowError as error:
        yield str(error)
        return
    if final != last.sides[-1]:
        yield f"the answer {float(final):g} is not the last result, {last.text[:80]}"
