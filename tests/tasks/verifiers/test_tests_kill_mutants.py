"""tests_kill_mutants: tests that see planted mistakes are kept, tests that do not are rejected with the mistake named."""

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.code.mutants import mutants_of
from tasks.verifiers import tests_kill_mutants as verifier  # by its module: pytest would collect the function's name

PROGRAM = "def larger(a, b):\n    if a > b:\n        return a\n    return b\n"
GOOD = ["assert larger(1, 2) == 2", "assert larger(3, 2) == 3", "assert larger(2, 2) == 2"]


def judged(tests: list[str], program: str = PROGRAM, share: float = 0.8) -> Verdict:
    return verifier.tests_kill_mutants(share=share)(Draft(chat("?", program), target=to_json(tests)))


def test_mutants_are_small_changes_that_differ_and_compile() -> None:
    mutants = mutants_of(PROGRAM, most=100)
    assert [mutant.change for mutant in mutants] == [
        "line 2: a condition denied",
        "line 4: returns None",
        "line 2: compares by GtE",
        "line 2: compares by LtE",
        "line 3: returns None",
    ]
    assert len({mutant.source for mutant in mutants}) == 5 and not any(verifier.same_code(PROGRAM, m.source) for m in mutants)


def test_tests_that_see_the_mistakes_pass() -> None:
    assert judged(GOOD) == Verdict.ok(0.8)  # `>=` for `>` is equal in meaning: nothing can kill it


def test_tests_that_see_little_are_rejected_with_a_mutant_named() -> None:
    verdict = judged(["assert larger(1, 2) == 2"])
    assert not verdict.passed
    assert verdict.reason == "2 of 5 mutants survive the tests, such as line 2: compares by GtE"


def test_tests_that_fail_the_program_itself_are_no_measure() -> None:
    assert judged(["assert larger(1, 2) == 1"]).reason.startswith("the tests do not pass the program itself: failed")


def test_a_program_without_anything_to_change_cannot_be_judged() -> None:
    with pytest.raises(RowError, match="nothing that a mutant could change"):
        judged(["assert f is f"], "def f(): pass")
