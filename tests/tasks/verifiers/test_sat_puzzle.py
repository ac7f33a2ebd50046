import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.verifiers.sat_puzzle import sat_puzzle

PUZZLE = "def sat(s: str):\n    return len(s) == 12 and s.count('ab') == 5"
SOL = "def sol():\n    return 'ab' * 5 + 'cd'"


def judged(answer: str, target: object = None, question: str = "", trivial: bool = False) -> Verdict:
    draft = Draft(chat(question, answer), target=None if target is None else to_json(target))
    return sat_puzzle(seconds=1, trivial=trivial)(draft)


@pytest.mark.parametrize(
    ("answer", "target", "question"),
    [
        (f"```python\n{PUZZLE}\n\n{SOL}\n```", None, "Write a puzzle."),
        (f"Solved:\n```python\n{SOL}\n```", PUZZLE, ""),
        (SOL, {"sat": PUZZLE}, ""),
        (SOL, None, f"Solve this:\n```python\n{PUZZLE}\n```"),
        (
            "def sol() -> List[int]:\n    return [7, 11]",
            "def sat(x: List[int], n=77):\n    return x[0] * x[1] == n and 1 < x[0] < n",
            "",
        ),
        ("def sol():\n    return {'a': (1, 2.5)}", "def sat(d):\n    return d['a'][1] == 2.5", ""),
        ("def sol():\n    return 77", "def sat(n: int):\n    while n % 7:\n        n -= 7\n    return n == 77", ""),
    ],
)
def test_a_solved_puzzle_passes(answer: str, target: object, question: str):
    assert judged(answer, target, question) == Verdict.ok()


@pytest.mark.parametrize(
    ("answer", "target", "reason"),
    [
        ("def sol():\n    return 'ab'", PUZZLE, "failed: a test does not hold: line 12: sat(sol()) is not True"),
        ("def sol():\n    return 3", PUZZLE, "runtime: TypeError"),
        ("def sol():\n    return 1 / 0", PUZZLE, "runtime: ZeroDivisionError"),
        ("def solution():\n    return 'x'", PUZZLE, "runtime: NameError"),
        ("def sol(:", PUZZLE, "compile: SyntaxError"),
        ("def sol():\n    while True: pass", PUZZLE, "runtime: took more than 1 s of CPU"),
        ("class T(str):\n    __len__ = lambda s: 12\ndef sol():\n    return T()", PUZZLE, "failed: "),
        ("def sat(s):\n    return True\ndef sol():\n    return 'x'", PUZZLE, "failed: "),
        ("import builtins\nbuiltins.len = lambda s: 12\ndef sol():\n    return 'ab' * 5", PUZZLE, "runtime: "),
        ("def sol():\n    return 9", "def sat(n: int):\n    return n - 8", "failed: "),
        ("import os\ndef sol():\n    os._exit(0)", PUZZLE, "runtime: the program ended"),
    ],
)
def test_an_unsolved_puzzle_fails(answer: str, target: str, reason: str):
    assert judged(answer, target).reason.startswith(reason)


@pytest.mark.parametrize(
    ("puzzle", "solution", "reason"),
    [
        ("def sat(x: int):\n    return True", "4", "the puzzle never looks at its argument"),
        ("def sat(x: int):\n    return x > 0", "4", "the puzzle is trivial: 1 solves it"),
        ("def sat(x: List[int]):\n    return all(n > 3 for n in x)", "[4]", "the puzzle is trivial: [] solves it"),
        ("def sat(x):\n    return not x", "''", "the puzzle is trivial: None solves it"),
        ("def sat(x: str):\n    return x == x[::-1]", "'abba'", "the puzzle is trivial: '' solves it"),
    ],
)
def test_a_trivial_puzzle_is_refused(puzzle: str, solution: str, reason: str):
    answer = f"{puzzle}\n\ndef sol():\n    return {solution}"
    assert judged(answer).reason == reason
    assert judged(f"def sol():\n    return {solution}", puzzle).reason == reason
    assert judged(answer, trivial=True).passed


def test_a_puzzle_that_changes_its_mind_is_refused():
    puzzle = "import itertools\nturns = itertools.count()\ndef sat(x: int):\n    return x == 77 and next(turns) == 0"
    assert judged(f"{puzzle}\ndef sol():\n    return 77").reason.endswith("sat(sol()) is not True the second time")


def test_without_a_puzzle_nothing_is_judged():
    with pytest.raises(RowError, match="defines `sat`"):
        judged(SOL)
