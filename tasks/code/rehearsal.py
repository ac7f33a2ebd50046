"""Both sides of a run, a dozen times in the server itself, so that its forks need not warm up what all of them do.

Python specialises code that has run eight times, and fills its caches; done before the fork, no run pays for it and no
page is copied for it. The lines are our own: nothing of a job has been here.
"""

import os
import sys

from tasks.code.judge import judge
from tasks.code.program import serve
from tasks.code.wire import Line

_PROGRAM = "def f(x):\n    return [x + 1]\n"
_TESTS = "assert f(1) == [2]\n\ndef check(candidate):\n    assert len(candidate(41)) == 1\n"
_TIMES = 12


def rehearse() -> str:
    """The last verdict. Leaves nothing behind but caches."""
    main, arguments = sys.modules["__main__"], sys.argv
    for _ in range(_TIMES):
        _program_side()
        said = _tests_side()
    del sys.modules["solution"]
    sys.modules["__main__"], sys.argv = main, arguments
    return said


def _program_side() -> None:
    (asked, ask), (answered, answer) = os.pipe(), os.pipe()
    Line(answered, ask).send(["ask", "do", 0, ["__call__", ["list", [1]], ["dict", []]]])
    os.close(ask)
    serve(_PROGRAM, Line(asked, answer))
    for end in (asked, answered, answer):
        os.close(end)


def _tests_side() -> str:
    (asked, ask), (answered, answer), (verdict, verdicts) = os.pipe(), os.pipe(), os.pipe()
    program = Line(asked, answer)
    program.send(["names", {"f": ["value", ["mine", 0, "function", None]]}])
    for result in (2, 42):
        program.send(["ok", ["list", [result]], [], ""])
    judge({"tests": _TESTS, "entry_point": "f", "nonce": ""}, Line(answered, ask), verdicts)
    said = os.read(verdict, 4096).decode()
    for end in (asked, ask, answered, answer, verdict, verdicts):
        os.close(end)
    return said
