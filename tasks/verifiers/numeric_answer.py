"""The final number of the answer equals the target.

Both may be a bare number or a whole solution (`... #### 72`, `...\\nA: 3`, `\\boxed{}`). Where nothing marks the answer, the
last sentence must say it: one with several numbers, the target among them, cannot be judged. Equality is exact in fractions,
but for the last digits of a division (0.333333333 is a third); `tolerance`, relative above 1, allows more. A percentage equals
its face value and its fraction: GSM8K writes the target of "what percentage" as a bare `50`, so `50%` answers both 50 and 0.5,
while a bare 0.5 does not answer 50.
"""

from fractions import Fraction
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.answers import final, final_numbers
from tasks.text.numbers import Number


def numeric_answer(*, tolerance: float = 0.0) -> Verifier:
    """Raises RowError for a draft that cannot be judged: no number in the target, or several that may be the answer."""
    allowed = Fraction(tolerance)

    def verify(draft: Draft) -> Verdict:
        target = wanted_number(draft.read_target(), draft.lang)
        found = final(draft.answer, draft.lang)
        if not found.numbers:
            return Verdict.fail("the answer holds no number")
        wrong = [number for number in found.numbers if not number.equals(target, allowed)]
        if not wrong:
            return Verdict.ok()
        if not found.hedges and len(wrong) < len(found.numbers):
            told = ", ".join(map(shown, found.numbers[:5]))
            raise RowError(f"cannot judge: nothing marks the answer, and its last sentence holds several numbers: {told}")
        return Verdict.fail(f"answered {shown(wrong[-1])}, wanted {shown(target)}")

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
