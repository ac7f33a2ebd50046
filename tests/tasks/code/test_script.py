"""What tests say before they run."""

import pytest

from tasks.code.script import read


@pytest.mark.parametrize(
    ("text", "free", "asserts", "checks"),
    [
        ("assert f(1) == 2", {"f"}, True, False),
        ("def check(c):\n    assert c(1) == g(2)", {"g"}, False, False),
        ("def check(c):\n    assert c(1)\ncheck(f)", {"f"}, False, True),
        ("from solution import f\nassert f(1)", {"f"}, True, False),
        ("import math\nassert f(math.pi)", {"math", "f"}, True, False),
        ("x = f(1)\nfor y in x:\n    assert y", {"f"}, True, False),
        ("class f: pass\nassert f()", set(), True, False),
        ("try:\n    f()\nexcept ValueError as e:\n    assert str(e)", {"f", "ValueError", "str"}, True, False),
        ("assert [x for x in f()] == (lambda y: y)(3)", {"f"}, True, False),
        ("def test_a():\n    global n\n    n = f()", {"f"}, False, False),
        ("", set(), False, False),
    ],
)
def test_wanted_names_and_what_runs_with_the_module(text: str, free: set[str], asserts: bool, checks: bool) -> None:
    script = read(text)
    assert (set(script.free), script.asserts, "check" in script.used) == (free, asserts, checks)


@pytest.mark.parametrize("text", ["assert f(", "x = (", "def f(:"])
def test_what_is_no_python_is_a_syntax_error(text: str) -> None:
    with pytest.raises(SyntaxError):
        read(text)
