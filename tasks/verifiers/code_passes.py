"""The answer's Python passes the target's tests, run in the sandbox; the score is CodeRL's reward moved to 0..1.

Takes a fenced block or plain code; `target` is the tests' text, a list of asserts (MBPP), or
`{"tests": ..., "entry_point": ..., "setup": ...}`; HumanEval's `check(candidate)`, asserts, `test_*` functions and
unittest classes are run. compile 0 (CodeRL -1), runtime 0.2 (-0.6), failed 0.35 (-0.3), passed 1 (Le et al. 2207.01780,
section 3.2). A helper that the tests call but do not define is taken from the program: put what must be trusted into the tests.
"""

from typing import Annotated

from pydantic import Field

from schemas.rows import Draft, Verdict
from tasks.code.exam import exam_of
from tasks.code.sandbox import Limits, run, server
from tasks.operators import Verifier


def code_passes(
    *,
    seconds: Annotated[float, Field(gt=0, le=600)] = 5.0,
    memory_mb: Annotated[int, Field(ge=128, le=65536)] = 1024,
    disk_mb: Annotated[int, Field(ge=1, le=4096)] = 64,
) -> Verifier:
    """Raises RecipeError where nothing can be isolated; the verifier raises RowError for a draft whose tests cannot judge."""
    server()  # refuse now, before anything is spent
    limits = Limits(seconds, memory_mb, disk_mb)

    def verify(draft: Draft) -> Verdict:
        exam = exam_of(draft)
        ran = run(exam.program, exam.tests, entry_point=exam.entry_point, limits=limits)
        return Verdict.ok() if ran.outcome == "passed" else Verdict.fail(f"{ran.outcome}: {ran.reason}", ran.score)

    return verify
