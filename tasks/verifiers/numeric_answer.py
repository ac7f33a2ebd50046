"""The final number of the answer equals the target.

Both may be a bare number or a whole solution (`... #### 72`, `...\\nA: 3`, `\\boxed{}`); equality is exact in fractions,
then within `tolerance`, relative above 1. A percentage equals its face value and its fraction: GSM8K writes the target of
"what percentage" as a bare `50`, so `50%` answers both 50 and 0.5, while a bare 0.5 does not answer 50.
"""

from fractions import Fraction
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.answers import final_numbers
from tasks.text.numbers import Number


def numeric_answer(*, tolerance: float = 1e-9) -> Verifier:
    """Raises RowError for a draft whose target holds no number: it cannot be judged."""
    exact = Fraction(tolerance)

    def verify(draft: Draft) -> Verdict:
        target = wanted_number(draft.read_target(), draft.lang)
        found = final_numbers(draft.answer, draft.lang)
        if not found:
            return Verdict.fail("the answer holds no number")
        wrong = next((number for number in reversed(found) if not number.equals(target, exact)), None)
        return Verdict.ok() if wrong is None else Verdict.fail(f"answered {shown(wrong)}, wanted {shown(target)}")

    return verify


def wanted_number(target: Any, lang: str) -> Number:
    """The one number of a target: a JSON number, or text that ends in one. Raises RowError where it holds none, or several."""
    if isinstance(target, bool) or not isinstance(target, int | float | str):
        raise RowError(f"cannot judge: the target {str(target)[:80]!r} is no number and no text")
    found = final_numbers(str(target), lang)
    if len(found) != 1 or found[0].value is None:
        raise RowError(f"cannot judge: the target {str(target)[-80:]!r} holds no single number")
    return found[0]


def shown(number: Number) -> str:
    """The number as it stood in the text, cut to a length that a report can hold."""
    return number.text if len(number.text) <= 40 else f"{number.text[:37]}..."
