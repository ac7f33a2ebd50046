"""The answer's final expression equals the target's, as mathematics: `\\frac{1}{2}` is 0.5, `(x+1)^2` is `x^2+2x+1`.

Both may be a bare expression or a whole solution with `\\boxed{...}`. What is equal as text or as a number never reaches
sympy; the rest is compared by math-verify in a child process, each within `seconds`.
"""

from schemas.errors import RowError
from schemas.rows import Draft, Verdict, to_json
from tasks.operators import Verifier
from tasks.text.answers import final_expression
from tasks.text.math_equality import are_equal, refusal
from tasks.text.same_answer import equal_as_written, without_percent


def math_answer(*, seconds: float = 0.9) -> Verifier:
    """Raises RowError for a draft that cannot be judged: no readable target, or a comparison that does not end in time."""

    def verify(draft: Draft) -> Verdict:
        target = _wanted(draft)
        answer = final_expression(draft.answer)
        if answer is None:
            return Verdict.fail("the answer holds no final expression")
        equal = equal_as_written(target, answer)
        if equal is None and (reason := refusal(answer)):
            return Verdict.fail(f"the answer is not compared: {reason}")
        if equal is None:
            equal = are_equal(without_percent(target), without_percent(answer), seconds)
        return Verdict.ok() if equal else Verdict.fail(f"answered {_shown(answer)}, wanted {_shown(target)}")

    return verify


def _wanted(draft: Draft) -> str:
    target = draft.read_target()
    target = to_json(target) if isinstance(target, list) else target  # `[1,2]` is an interval as well as JSON
    if isinstance(target, bool) or not isinstance(target, int | float | str):
        raise RowError(f"cannot judge: the target {str(target)[:80]!r} is no expression")
    found = final_expression(str(target))
    if found is None:
        raise RowError(f"cannot judge: the target {str(target)[-80:]!r} holds no final expression")
    return found


def _shown(expression: str) -> str:
    return expression if len(expression) <= 60 else f"{expression[:57]}..."
