"""code_passes: answers as models write them, targets as benchmarks write them, and CodeRL's scores."""

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.operators import built
from tasks.verifiers.code_passes import code_passes

PROMPT = 'from typing import List\n\ndef second(xs: List[int]) -> int:\n    """The second one."""\n'
CHECK = "def check(candidate):\n    assert candidate([1, 2]) == 2\n"


def judged(answer: str, target: object, question: str = "") -> Verdict:
    return code_passes(seconds=2)(Draft(chat(question, answer), target=to_json(target)))


@pytest.mark.parametrize(
    ("answer", "target", "question"),
    [
        ("    return xs[1]", CHECK, PROMPT),
        ("Sure:\n```python\ndef second(xs):\n    return xs[1]\n```\nDone.", CHECK, PROMPT),
        (
            "```\nx = 1\n```\nthen\n```py\ndef second(xs):\n    return xs[1]\n```",
            {"tests": CHECK, "entry_point": "second"},
            "?",
        ),
        ("def second(xs):\r\n    return xs[1]", ["assert second([1, 2]) == 2", "assert second('ab') == 'b'"], "?"),
        ("def second(xs): return xs[1]", {"tests": ["assert second(XS) == 2"], "setup": "XS = [1, 2]"}, "?"),
    ],
)
def test_answers_and_targets_of_many_shapes_pass(answer: str, target: object, question: str) -> None:
    assert judged(answer, target, question) == Verdict.ok()


@pytest.mark.parametrize(
    ("answer", "reason", "score"),
    [
        ("def second(xs:", "compile: SyntaxError: '(' was never closed (solution.py, line 1)", 0.0),
        ("def second(xs): return nothing", "runtime: NameError: name 'nothing' is not defined", 0.2),
        ("def second(xs): return xs[0]", "failed: a test does not hold: line 1", 0.35),
    ],
)
def test_a_failure_says_how_far_it_came(answer: str, reason: str, score: float) -> None:
    assert judged(answer, ["assert second([1, 2]) == 2"]) == Verdict.fail(reason, score)


@pytest.mark.parametrize("target", [None, "", 7, {"tests": []}, "assert f(", "x = 1"])
def test_a_target_that_cannot_judge_is_not_a_failing_answer(target: object) -> None:
    with pytest.raises(RowError, match="cannot judge"):
        judged("def f(): return 1", target)


def test_limits_out_of_range_are_refused(tmp_path: object) -> None:
    with pytest.raises(RecipeError, match="seconds"):
        built("verify", "code_passes", {"seconds": 0}, tmp_path)  # type: ignore[arg-type]
