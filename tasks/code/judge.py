"""The tests' side: run the tests against the program's names, and say how it ended, under the nonce of this run.

The verdict is written by this process alone, where no line of the program ever runs; a test that ends early by `exit()`,
or whose checks never ran, has not passed.
"""

import builtins
import importlib
import os
import sys
import types
from typing import Any

from tasks.code.peer import Gone, Peer
from tasks.code.program import seed
from tasks.code.script import Script, read
from tasks.code.wire import Line, as_json

_BUILTINS = frozenset(dir(builtins))
_STAR, _STARS = 4, 8  # CO_VARARGS, CO_VARKEYWORDS of `inspect`


def judge(job: dict[str, Any], line: Line, verdicts: int) -> None:
    """Write `{"nonce", "outcome", "reason"}` to the pipe `verdicts`."""
    outcome, reason = "failed", "the tests did not come to an end"
    try:
        outcome, reason = _judged(job, line)
    except Gone:
        outcome, reason = "gone", "the program ended in the middle of the tests"
    except SyntaxError as error:
        outcome, reason = "unjudged", f"the tests are no Python: {error}"
    except AssertionError as error:
        outcome, reason = "failed", f"a test does not hold: {_where(error)}"
    except BaseException as error:
        outcome, reason = "runtime", f"{type(error).__name__}: {error}"
    said = as_json({"nonce": job["nonce"], "outcome": outcome, "reason": " ".join(reason[:300].split())})
    os.write(verdicts, said.encode())


def _judged(job: dict[str, Any], line: Line) -> tuple[str, str]:
    tests = read(job["tests"])
    seed(job["tests"])
    peer = Peer(line, guarded=True)
    try:
        first = line.receive()
    except (EOFError, ConnectionError) as error:
        raise Gone from error
    if first[0] != "names":
        return ("compile" if first[0] == "compile" else "runtime"), str(first[1])
    wanted = tests.free | {job["entry_point"]}
    space = _space(first[1], wanted, job["entry_point"], peer)
    if job["entry_point"] and job["entry_point"] not in space:
        return "runtime", f"the program defines no {job['entry_point']!r}"
    checks = _run(tests, space, job["entry_point"])
    return (
        ("passed", "") if checks else ("unjudged", "the tests check nothing: no assert, no test function, no check(candidate)")
    )


def _space(names: dict[str, Any], wanted: frozenset[str], entry_point: str, peer: Peer) -> dict[str, Any]:
    """The tests' globals. A name of Python's own is the program's only as the entry point: else `abs` could be anything.

    Trusted to meet data in operators are objects of a class whose name the tests' author capitalised: a class in the place
    of a function `f` could make `abs(f(1) - 2) < 1e-6` true.
    """
    space: dict[str, Any] = {"__name__": "__tests__", "__builtins__": builtins}
    peer.own_module = "__tests__"
    peer.trusted = frozenset(name for name in wanted if name[:1].isupper() and name in names and names[name][0] == "class")
    usable = {name for name in names if name in wanted and name not in _BUILTINS}
    usable = (usable | {entry_point}) if usable or entry_point else set(wanted)  # MBPP 126 is about a `sum` of its own
    space |= {name: _value(name, names[name], peer) for name in sorted(names) if name in usable and name[:2] != "__"}
    sys.modules["solution"] = module = types.ModuleType("solution")
    module.__dict__.update({name: value for name, value in space.items() if not name.startswith("__")})
    return space


def _value(name: str, found: list[Any], peer: Peer) -> Any:
    if found[0] == "module":
        top = str(found[1]).split(".")[0]
        return importlib.import_module(found[1]) if top in sys.stdlib_module_names or top == "numpy" else None
    if found[0] != "error":
        return peer._unpacked(found[1])
    known = [getattr(builtins, kind, None) for kind in found[1][1:]]
    bases = [kind for kind in known if isinstance(kind, type) and issubclass(kind, BaseException)]
    peer.errors[name] = type(name, (bases[0] if bases else Exception,), {"__module__": "__tests__"})
    return peer.errors[name]


def _run(tests: Script, space: dict[str, Any], entry_point: str) -> bool:
    """Whether anything was checked; the first check that does not hold raises."""
    exec(tests.code, space)
    checks = tests.asserts or "check" in tests.used
    check = space.get("check")
    if isinstance(check, types.FunctionType) and "check" not in tests.used and _takes(check) == 1:
        if not entry_point:
            raise SyntaxError("check(candidate) needs to know the entry point")
        check(space[entry_point])
        checks = True
    for name, found in sorted(space.items()):
        if name.startswith("test") and isinstance(found, types.FunctionType) and not _takes(found):
            found()
            checks = True
        elif _is_test_case(found):
            checks = _unit_tests(found) or checks
    return checks


def _takes(function: types.FunctionType) -> int:
    """How many parameters; `inspect.signature` takes longer than most tests."""
    code = function.__code__
    stars = bool(code.co_flags & _STAR) + bool(code.co_flags & _STARS)
    return code.co_argcount + code.co_kwonlyargcount + stars


def _is_test_case(found: Any) -> bool:
    """Tests that have one have imported `unittest` themselves: 2 MB that the server's other forks need not carry."""
    case = getattr(sys.modules.get("unittest"), "TestCase", None)
    return isinstance(found, type) and isinstance(case, type) and issubclass(found, case)


def _unit_tests(case: Any) -> bool:
    unittest = sys.modules["unittest"]
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    told = [*result.failures, *result.errors]
    if result.errors:
        raise RuntimeError(told[0][1].strip().splitlines()[-1])
    if told:
        raise AssertionError(told[0][1].strip().splitlines()[-1])
    return bool(result.testsRun)


def _where(error: AssertionError) -> str:
    """The line of the tests that did not hold, and what it said."""
    trace, line = error.__traceback__, 0
    while trace:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == "tests.py" else line
        trace = trace.tb_next
    return ": ".join(word for word in (f"line {line}" if line else "", str(error)) if word)
