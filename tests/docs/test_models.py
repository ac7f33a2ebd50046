"""docs/models.md is true: its recipes validate, its commands run, and the names it tells are the program's."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from flows.cli import seedmill
from schemas.recipe import Recipe
from tasks.models.fake_server import Behaviour, fake_server
from tests.docs.blocks import blocks
from tests.recipes import SUMS

YAML = blocks("models.md", "yaml")
COMMANDS = [line.partition("#")[0].strip() for block in blocks("models.md", "sh") for line in block.splitlines()]


@pytest.mark.parametrize("text", YAML, ids=range(len(YAML)))
def test_its_snippets_are_recipes(text: str) -> None:
    found: dict[str, Any] = yaml.safe_load(text)
    assert Recipe.model_validate(SUMS | found).models["writer"].params


@pytest.mark.slow
def test_its_commands_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").touch()
    said: list[str] = []
    with fake_server(Behaviour()) as server:
        (tmp_path / "asked.yaml").write_text(YAML[0].replace("http://127.0.0.1:8123/v1", server.url), encoding="utf-8")
        for words in map(shlex.split, COMMANDS):
            if "fake-server" in words:
                continue
            result = CliRunner().invoke(seedmill, words[1:])
            assert result.exit_code == 0, (words, result.output, result.exception)
            said.append(result.output)
    assert len(said) == len(COMMANDS) - 1 and "new: 0" in said[-3]
