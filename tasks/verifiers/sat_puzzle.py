"""A programming puzzle and its solution: `sat(sol())` is True, and no guess solves the puzzle (Haluptzok et al. 2207.14502).

The puzzle `def sat(x: ...) -> bool` is the target's (its text, or `sat` in it), else the question's, else the answer's own;
`sol` is the answer's. All runs in the sandbox. A puzzle of the target or the question is out of the solution's reach; one in
the answer itself shares its process. Trivial, and refused, is a puzzle that never looks at its argument, or that one of the
plainest values of its type solves (0, 1, "", [], True ...).
"""

import ast
from typing import Annotated

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.code.sandbox import Limits, run, server
from tasks.code.source import defines, program_in
from tasks.operators import Verifier

TYPING = "from typing import *\n"
SOLVED = """
def _plain(value):
    if isinstance(value, dict):
        return type(value) is dict and all(_plain(key) and _plain(part) for key, part in value.items())
    if type(value) in (list, tuple, set, frozenset):
        return all(_plain(part) for part in value)
    return type(value) in (bool, int, float, complex, str, bytes, type(None))
assert _plain(sol()), "the solution is no plain value"
assert sat(sol()) is True, "sat(sol()) is not True"
assert sat(sol()) is True, "sat(sol()) is not True the second time"
"""
GUESSED = """
def _accepts(guess):
    try:
        return sat(guess) is True
    except Exception:
        return False
for _guess in {guesses}:
    assert not _accepts(_guess), f"the puzzle is trivial: {{_guess!r}} solves it"
"""
GUESSES = {
    "bool": "[True, False]",
    "int": "[0, 1, 2, -1, 10, 100]",
    "float": "[0.0, 1.0, 0.5, -1.0, 100.0]",
    "str": '["", "a", " ", "0", "abc", "hello"]',
    "list": '[[], [0], [1], [""], ["a"], [[]], [0, 0], [1, 2, 3]]',
    "tuple": "[(), (0,), (0, 0), (1, 2)]",
    "set": "[set(), {0}, {1}]",
    "dict": "[{}, {0: 0}]",
}
_ALL = " + ".join(["[None]", *GUESSES.values()])


def sat_puzzle(
    *,
    seconds: Annotated[float, Field(gt=0, le=600)] = 5.0,
    memory_mb: Annotated[int, Field(ge=128, le=65536)] = 1024,
    trivial: bool = False,
) -> Verifier:
    """`trivial: true` lets trivial puzzles pass. Raises RecipeError where nothing can be isolated."""
    server()
    limits = Limits(seconds, memory_mb)

    def verify(draft: Draft) -> Verdict:
        program = program_in(draft.answer, entry_point="sol")
        program = program if "__future__" in program else TYPING + program
        given = _given(draft)
        puzzle = given or program
        if not defines(puzzle, "sat"):
            raise RowError("cannot judge: neither the target, nor the question, nor the answer defines `sat`")
        tests = f"{TYPING}{given}\n{SOLVED}"
        ran = run(program, tests, limits=limits)
        if ran.outcome != "passed":
            return Verdict.fail(f"{ran.outcome}: {ran.reason}", ran.score)
        fault = "" if trivial else _trivial(puzzle, given, limits)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _given(draft: Draft) -> str:
    """The puzzle that the answer could not touch; empty where it wrote the puzzle itself."""
    target = draft.read_target()
    text = target.get("sat") if isinstance(target, dict) else target
    for code in (text if isinstance(text, str) else "", draft.question):
        puzzle = program_in(code, entry_point="sat")
        if defines(puzzle, "sat"):
            return puzzle
    return ""


def _trivial(puzzle: str, given: str, limits: Limits) -> str:
    """Why the puzzle is no puzzle; empty where it is one. A guess that makes it run for ever speaks for the puzzle."""
    argument = _argument(puzzle)
    if argument is None:
        return "the puzzle never looks at its argument"
    guesses = GUESSES.get(_kind(argument.annotation), _ALL)
    ran = run("" if given else puzzle, f"{TYPING}{given}\n{GUESSED.format(guesses=guesses)}", limits=limits)
    return ran.reason.split(": ", 2)[-1] if ran.outcome == "failed" else ""


def _argument(puzzle: str) -> ast.arg | None:
    """The first parameter of `sat`, where the body uses it."""
    found = [node for node in ast.parse(puzzle).body if isinstance(node, ast.FunctionDef) and node.name == "sat"]
    arguments = [*found[-1].args.posonlyargs, *found[-1].args.args] if found else []
    used = {node.id for node in ast.walk(found[-1]) if isinstance(node, ast.Name)} if found else set()
    return arguments[0] if arguments and arguments[0].arg in used else None


def _kind(annotation: ast.expr | None) -> str:
    """`list` for `List[int]`; empty where nothing is said."""
    head = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return ast.unparse(head).rsplit(".", 1)[-1].lower() if head is not None else ""
