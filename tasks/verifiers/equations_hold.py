"""Every sum that the answer writes down is exactly right: each `a op b = c` is worked out again in whole fractions."""

from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.arithmetic import equations_in


def equations_hold() -> Verifier:
    """Fails at the first wrong sum; `score` is the share of sums that hold. An answer without sums fails.

    What may be algebra or a label (`2x = 20`) is no sum: it is counted where it holds, and never held against the answer.
    Exact on purpose: `10 / 3 = 3.33` fails, for a row that teaches rounding must say that it rounds.
    """

    def verify(draft: Draft) -> Verdict:
        found = [equation for equation in equations_in(draft.answer) if equation.sure or equation.holds]
        if not found:
            return Verdict.fail("the answer writes down no sum")
        wrong = [equation for equation in found if not equation.holds]
        if not wrong:
            return Verdict.ok()
        fault = "is not so" if wrong[0].read else "cannot be read"
        return Verdict.fail(f"{wrong[0].text[:120]} {fault}", 1 - len(wrong) / len(found))

    return verify
