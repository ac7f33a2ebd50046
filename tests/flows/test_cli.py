"""The command line: errors are one line with the right exit code, secrets and terminal escapes stay off the screen."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from flows import cli
from flows.secrecy import without_secrets
from schemas.errors import ContractError, RecipeError, StageError
from tests.recipes import write_recipe

CANARY = "canary-0123456789"
GO_ON = "what is done is kept, run the same command again to go on"


def ran(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `seedmill WORDS` in this process."""
    monkeypatch.setattr(sys, "argv", ["seedmill", *words])
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def verb_that(act: object) -> click.Command:
    def callback() -> object:
        return act() if callable(act) else act

    return click.Command("act", callback=callback)


def raises(error: BaseException) -> click.Command:
    def act() -> None:
        raise error

    return verb_that(act)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (RecipeError("r.yaml:3: size: bad"), 2, "error: r.yaml:3: size: bad\n"),
        (ContractError("Seeds.id breaks"), 3, "error: Seeds.id breaks\n"),
        (StageError("disk full"), 3, "error: disk full\n"),
        (FileNotFoundError(2, "gone", "a.parquet"), 3, f"error: a file failed: [Errno 2] gone: 'a.parquet'; {GO_ON}\n"),
        (
            UnicodeEncodeError("utf-8", "a\udce9", 1, 2, "no"),
            3,
            "error: 'a\\udce9' cannot be written as utf-8; rename the file or folder\n",
        ),
        (ZeroDivisionError("oh"), 3, "internal error: ZeroDivisionError: oh (SEEDMILL_DEBUG=1 shows where)\n"),
        (KeyboardInterrupt(), 130, "stopped; run the same command again to go on\n"),
        (RecipeError(f"found {CANARY} at http://me:pw@host/ \x1b[31m"), 2, "error: found *** at http://***@host/ \n"),
        (ValueError(CANARY), 3, "internal error: ValueError: *** (SEEDMILL_DEBUG=1 shows where)\n"),
    ],
)
def test_an_error_is_one_line_and_its_own_exit_code(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MY_API_KEY", CANARY)
    monkeypatch.delenv("SEEDMILL_DEBUG", raising=False)
    monkeypatch.setattr(cli.Verbs, "get_command", lambda *_: raises(error))
    found, out, err = ran(monkeypatch, capsys, "act")
    assert (found, out, err.replace("\nAborted!", "").lstrip("\n")) == (code, "", said)


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_a_verb_says_its_exit_code_either_way(
    code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.Verbs, "get_command", lambda *_: verb_that(lambda: click.get_current_context().exit(code)))
    assert ran(monkeypatch, capsys, "act")[0] == code
    monkeypatch.setattr(cli.Verbs, "get_command", lambda *_: verb_that(lambda: sys.exit(code)))
    assert ran(monkeypatch, capsys, "act")[0] == code


def test_debugging_shows_where_without_the_secrets(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SEEDMILL_DEBUG", "1")
    monkeypatch.setenv("SOME_TOKEN", CANARY)
    monkeypatch.setattr(cli.Verbs, "get_command", lambda *_: raises(ValueError(CANARY)))
    code, _, err = ran(monkeypatch, capsys, "act")
    assert code == 3 and "Traceback" in err and "in act" in err and CANARY not in err


def test_a_misspelt_verb_gets_a_suggestion(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ran(monkeypatch, capsys, "exprot")
    assert code == 2 and "there is no command 'exprot'; did you mean 'export'?" in err


def test_a_name_that_is_no_utf_8_is_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ran(monkeypatch, capsys, "verify", "caf\udce9.jsonl")
    assert found == (2, "", "error: 'caf\\udce9.jsonl' is no UTF-8; rename the file or folder\n")


def test_a_folder_that_is_gone_is_an_error_of_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: (tmp_path / "gone").resolve(strict=True))
    code, _, err = ran(monkeypatch, capsys, "doctor")
    assert code == 3 and err.startswith("error: a file failed: ") and "Traceback" not in err


@pytest.mark.parametrize("words", [["validate"], ["validate", "a", "b"], ["export", "x"], ["plan", "--nope", "x"]])
def test_wrong_arguments_are_exit_code_two(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = ran(monkeypatch, capsys, *words)
    assert code == 2 and "Usage: seedmill" in err and "error:" in err


def test_without_a_command_the_help_is_shown_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ran(monkeypatch, capsys)
    assert code == 2 and err.count("Usage:") == 1 and "error:" not in err and "export" in err


def test_help_imports_no_verb() -> None:
    code = "import sys; from flows.cli import seedmill; seedmill(['--help'], standalone_mode=False);"
    code += "print([name for name in ('prefect', 'dvc', 'polars', 'langchain', 'pandera') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]" and "export" in done.stdout and "  hop" not in done.stdout


@pytest.mark.slow
def test_a_users_own_operators_are_found_beside_him(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from tasks.operators import Verifier\nfrom schemas.rows import Verdict\n"
        "def fine() -> Verifier:\n    return lambda draft: Verdict.ok()\n"
    )
    seed, generate = [{"use": "gsm8k", "params": {"path": "a.jsonl"}}], [{"use": "as_written"}]
    path = write_recipe(tmp_path, seed=seed, generate=generate, verify=[{"use": "mine:fine"}], mix=[{"use": "drop_duplicates"}],
                        evaluate=[{"use": "lengths"}])  # fmt: skip
    (tmp_path / "a.jsonl").write_text('{"question": "q", "answer": "#### 1"}\n')
    command = [sys.executable, "-c", "from flows.cli import main; main()", "validate", path.name]
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stdout) == (0, "sums.yaml: good\n")


def test_short_or_unnamed_values_are_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORT_KEY", "id")
    monkeypatch.setenv("MY_PASSWORD", "p@ss/word!")
    assert without_secrets("id p@ss/word! http://x/p%40ss%2Fword%21") == "id *** http://x/***"
