"""`seedmill ui`: the address of a server that the environment names, of a recipe's last run, and the end of our own server."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import server
from flows.commands.ui import command
from schemas.errors import RecipeError
from tests.recipes import write_recipe


@pytest.fixture(autouse=True)
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://there:4200/api")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_the_named_server_is_the_one_to_look_at() -> None:
    assert "url: http://there:4200\n" in CliRunner().invoke(command, ["--no-open"]).output


def test_a_recipes_last_run_has_a_page(tmp_path: Path) -> None:
    runs = tmp_path / ".seedmill/runs"
    runs.mkdir(parents=True)
    (runs / "sums.json").write_text(json.dumps({"flow_run": "abc", "url": "http://port-of-yesterday/runs/flow-run/abc"}))
    told = CliRunner().invoke(command, [str(write_recipe(tmp_path)), "--workspace", str(tmp_path), "--json"]).output
    assert json.loads(told)["url"] == "http://there:4200/runs/flow-run/abc"


def test_a_recipe_that_never_ran_has_none(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(write_recipe(tmp_path)), "--workspace", str(tmp_path)])
    assert isinstance(done.exception, RecipeError) and "no run of it went through Prefect" in str(done.exception)


def test_no_server_is_started_for_a_recipe_without_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL")
    assert CliRunner().invoke(command, [str(write_recipe(tmp_path)), "--workspace", str(tmp_path)]).exit_code
    assert server.running() is None


def test_stopping_what_does_not_run_says_so() -> None:
    assert CliRunner().invoke(command, ["--stop"]).output == "server: none of ours was running\n"
