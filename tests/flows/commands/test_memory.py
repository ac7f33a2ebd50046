"""`seedmill memory`: replies are counted, exported, imported elsewhere and thinned out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.commands.memory import command as memory
from schemas.errors import RecipeError
from tasks.models.answer import Answer
from tasks.models.ledger import NOTHING, Account, Amount, settle, settlement
from tasks.models.memory import Kept, Memory, keep


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    found = Memory(tmp_path / "here" / ".seedmill" / "memory.sqlite")
    for number in range(3):
        kept = Kept(f"{number:064x}", f"{number + 9:064x}", "openai:x", Answer(f"reply {number}"), 100, 2 * 10**9, "math v1")
        found.write_and_wait(lambda connection, kept=kept: keep(connection, kept))
    spent = settlement(Account("math v1", "writer", "judge"), NOTHING, Amount(4, 310, 7 * 10**9))
    found.write_and_wait(lambda connection: settle(connection, [spent]))
    found.close()
    return tmp_path / "here"


def said(workspace: Path, *words: object) -> str:
    arguments = [*map(str, words), "--workspace", str(workspace)]
    return CliRunner().invoke(memory, arguments, catch_exceptions=False).output


def test_stats_say_what_each_model_and_recipe_cost(workspace: Path) -> None:
    assert said(workspace, "stats").splitlines() == [
        "openai:x: 3 replies, 300 tokens, 0.0060 USD, 327 bytes",
        "math v1 spent on writer in judge: 4 requests, 310 tokens, 0.0070 USD",
        "0 damaged",
    ]


def test_an_export_is_imported_elsewhere(workspace: Path, tmp_path: Path) -> None:
    assert said(workspace, "export", tmp_path / "replies").startswith("replies: 3, written: ")
    assert json.loads(said(tmp_path / "there", "import", tmp_path / "replies", "--json")) == {
        "new": 3,
        "known": 0,
        "damaged": 0,
    }
    assert json.loads(said(tmp_path / "there", "stats", "--json"))["models"][0]["replies"] == 3


def test_an_export_for_a_recorded_model_is_json_lines(workspace: Path, tmp_path: Path) -> None:
    said(workspace, "export", tmp_path / "replies.jsonl", "--model", "openai:x")
    lines = [json.loads(line) for line in (tmp_path / "replies.jsonl").read_text().splitlines()]
    assert [line["text"] for line in lines] == ["reply 0", "reply 1", "reply 2"]


def test_prune_wants_a_day_and_forgets_what_is_older(workspace: Path) -> None:
    with pytest.raises(RecipeError, match="wanted a day"):
        said(workspace, "prune", "--before", "yesterday")
    assert said(workspace, "prune", "--before", "2020-01-01") == "forgotten: 0\n"
    assert said(workspace, "prune", "--before", "2999-01-01") == "forgotten: 3\n"
