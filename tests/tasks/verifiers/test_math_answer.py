"""The answer's final expression against the target: mathematics, not text; and nothing hostile reaches sympy for long."""

from functools import partial
from pathlib import Path

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.verifiers.math_answer import math_answer
from tests.timing import soon


def judged(answer: str, target: object) -> Verdict:
    return math_answer(seconds=5)(Draft(chat("?", answer), target=to_json(target)))


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("so $\\boxed{\\frac{1}{2}}$.", "\\frac{1}{2}"),
        ("\\boxed{\\dfrac12}", "0.5"),
        ("\\boxed{0.5}", "the sum is $\\boxed{\\frac{1}{2}}$."),
        ("\\boxed{(x+1)^2}", "x^2+2x+1"),
        ("\\boxed{2\\sqrt{3}}", "\\sqrt{12}"),
        ("\\boxed{\\text{even}}", "\\text{even}"),
        ("\\boxed{(1, 2)}", "(1,2)"),
        ("\\boxed{\\left(\\frac{1}{2}, 3\\right)}", "(0.5, 3)"),
        ("\\boxed{x = 5}", "5"),
        ("\\boxed{1,\\!200}", "1200"),
        ("\\boxed{\\$1.25}", "1.25"),
        ("\\boxed{7.2\\%}", "7.2"),
        ("\\boxed{[1, 2)}", "[1,2)"),
        ("\\boxed{[1, 2]}", [1, 2]),
        ("\\boxed{3 + 2i}", "2i+3"),
        ("The answer is $\\frac{3}{6}$.", "\\frac12"),
        ("12", 12),
        ("\\boxed{2002!}", "2002!"),
        ("\\boxed{4:30 p.m.}", "4:30p.m."),
    ],
)
def test_what_is_equal_as_mathematics_passes(answer: str, target: object) -> None:
    assert judged(answer, target) == Verdict.ok()


@pytest.mark.parametrize(
    ("answer", "target", "reason"),
    [
        ("\\boxed{\\frac{1}{3}}", "0.3333", "answered \\frac{1}{3}, wanted 0.3333"),
        ("\\boxed{(x+1)^2}", "x^2+1", "answered (x+1)^2, wanted x^2+1"),
        ("\\boxed{(2, 1)}", "(1, 2)", "answered (2, 1), wanted (1, 2)"),
        ("", "12", "the answer holds no final expression"),
        ("\\boxed{}", "12", "the answer holds no final expression"),
        ("I cannot say. " * 40, "12", "the answer holds no final expression"),
    ],
)
def test_what_differs_fails_and_says_what_it_said(answer: str, target: object, reason: str) -> None:
    assert judged(answer, target) == Verdict.fail(reason)


@pytest.mark.parametrize("target", [None, {"a": 1}, "", "\\boxed{}", "\\boxed{9^{9^{9}}}", True])
def test_a_target_that_cannot_be_read_is_not_a_failing_answer(target: object) -> None:
    with pytest.raises(RowError, match="cannot judge"):
        judged("\\boxed{x+1}", target)


HOSTILE = {
    "tower": "9**9**9",
    "latex tower": "\\boxed{9^{9^{9^{9}}}}",
    "bracketed tower": "\\boxed{((9^{99})^{99})^{99}}",
    "factorial": "\\boxed{100000!}",
    "braces": "\\boxed{" * 100_000,
    "brackets": "\\boxed{" + "(" * 1500 + "}",
    "100 kB of brackets": "(" * 100_000,
    "call": "__import__('os').system('touch HACKED')",
    "boxed call": "\\boxed{__import__('os').system('touch HACKED')}",
    "text call": "\\boxed{\\text{open('HACKED','w')}}",
    "digits": "\\boxed{" + "9" * 1900 + "}",
    "exponent": "\\boxed{10^{" + "9" * 1900 + "}}",
    "sum": "\\boxed{\\sum_{k=1}^{1000000} k}",
    "integral": "\\boxed{\\int_0^1 x^x dx}",
}


def test_a_hostile_answer_is_refused_within_a_second_and_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judged("\\boxed{y}", "x")
    for name, answer in HOSTILE.items():
        assert not soon(partial(judged, answer, "12")).passed, name
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_comparison_that_does_not_end_is_killed_and_the_next_row_is_judged() -> None:
    verify = math_answer(seconds=0.2)
    with pytest.raises(RowError, match="did not end within"):
        verify(Draft(chat("?", "\\boxed{(x+1)^{9999}}"), target=to_json("12")))
    assert judged("\\boxed{\\sqrt{4}}", "2").passed
