"""The target's tests pass the answer's program and fail its mutants: tests that do not see a planted mistake prove little.

A mutant that passes has survived; some are equal in meaning to the original and no test can kill them, so `share` says
what part must be killed. A mutant whose compiled bytecode equals the original's is not counted. Score: the share killed.
"""

import types
from typing import Annotated

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.code.exam import exam_of
from tasks.code.mutants import mutants_of
from tasks.code.sandbox import Limits, run, server
from tasks.operators import Verifier


def tests_kill_mutants(
    *,
    share: Annotated[float, Field(gt=0, le=1)] = 0.8,
    most: Annotated[int, Field(ge=1, le=1000)] = 20,
    seconds: Annotated[float, Field(gt=0, le=600)] = 2.0,
    memory_mb: Annotated[int, Field(ge=128, le=65536)] = 1024,
) -> Verifier:
    """Raises RowError for a draft whose program has nothing to change, or whose tests cannot judge."""
    server()
    limits = Limits(seconds, memory_mb)

    def verify(draft: Draft) -> Verdict:
        exam = exam_of(draft)
        ran = run(exam.program, exam.tests, entry_point=exam.entry_point, limits=limits)
        if ran.outcome != "passed":
            return Verdict.fail(f"the tests do not pass the program itself: {ran.outcome}: {ran.reason}")
        mutants = [mutant for mutant in mutants_of(exam.program, most=most) if not same_code(exam.program, mutant.source)]
        if not mutants:
            raise RowError("cannot judge: the program holds nothing that a mutant could change")
        alive = [
            mutant
            for mutant in mutants
            if run(mutant.source, exam.tests, entry_point=exam.entry_point, limits=limits).outcome == "passed"
        ]
        killed = 1 - len(alive) / len(mutants)
        if killed >= share:
            return Verdict.ok(killed)
        return Verdict.fail(f"{len(alive)} of {len(mutants)} mutants survive the tests, such as {alive[0].change}", killed)

    return verify


def same_code(one: str, other: str) -> bool:
    """Whether two programs compile to the same instructions and constants, line numbers aside."""
    return _shape(compile(one, "one", "exec")) == _shape(compile(other, "one", "exec"))


def _shape(code: types.CodeType) -> tuple[object, ...]:
    constants = tuple(_shape(item) if isinstance(item, types.CodeType) else repr(item) for item in code.co_consts)
    return (code.co_code, code.co_names, code.co_varnames, constants)
