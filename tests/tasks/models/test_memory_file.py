"""The memory in a file: an older form is brought up, a foreign file left alone, two processes share it and pay once."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from schemas.errors import StageError
from tasks.models.answer import Answer
from tasks.models.fake_server import FakeServer
from tasks.models.ledger import Amount, committed
from tasks.models.loop import run
from tasks.models.memory import Kept, Memory, keep, note_uses, seal
from tasks.models.memory_place import opened
from tasks.models.memory_shelf import costs
from tests.tasks.models.asker import said, started
from tests.tasks.models.test_memory import STRANGE, _kept


def test_a_ledger_that_knew_no_stages_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    before = sqlite3.connect(path, isolation_level=None)
    before.executescript(
        "CREATE TABLE spent (account TEXT, model TEXT, requests INTEGER, tokens INTEGER, picodollars INTEGER,"
        " PRIMARY KEY (account, model)) WITHOUT ROWID; INSERT INTO spent VALUES ('sums v1', 'writer', 3, 30, 300);"
        "CREATE TABLE held (holder TEXT, account TEXT, model TEXT, requests INTEGER, tokens INTEGER, picodollars INTEGER,"
        " PRIMARY KEY (holder, account, model)) WITHOUT ROWID; INSERT INTO held VALUES ('me', 'sums v1', 'writer', 1, 10, 100);"
    )
    before.close()
    for _ in range(2):
        connection = opened(path)
        assert committed(connection, "sums v1") == {("writer", ""): Amount(4, 40, 400)}
        connection.close()


def test_replies_of_a_memory_that_did_not_tell_who_asked_are_found_and_new_ones_kept_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    before = sqlite3.connect(path, isolation_level=None)
    before.executescript(
        "CREATE TABLE replies (key TEXT PRIMARY KEY, asked TEXT NOT NULL, model TEXT NOT NULL, reply TEXT NOT NULL, sha256 TEXT"
        " NOT NULL, tokens BIGINT NOT NULL, picodollars BIGINT NOT NULL, account TEXT NOT NULL, day TEXT NOT NULL);"
        "CREATE TABLE uses (build TEXT, step TEXT, key TEXT, day TEXT NOT NULL, PRIMARY KEY (build, step, key)) WITHOUT ROWID;"
        "INSERT INTO uses VALUES ('b', 'generate.tale', 'old', '2026-01-01')"
    )
    reply = '{"text":"four"}'
    before.execute("INSERT INTO replies VALUES ('old', 'a', 'm', ?, ?, 7, 70, 'v1', '2026-01-01')", (reply, seal("old", reply)))
    before.close()
    with closing(Memory(path)) as memory:
        assert run(memory.get("old")) == Answer("four")
        memory.write_and_wait(lambda link: keep(link, Kept("new", "a", "m", STRANGE, 5, 50, "v1", "b", "generate.tale")))
        memory.write_and_wait(lambda link: note_uses(link, [("b", "generate.tale", "new")]))
    [row] = costs(path, "b")
    assert (row["step"], row["replies"], row["tokens"]) == ("generate.tale", 2, 12), (
        "each counts once, however often it is used"
    )


def test_a_file_that_is_no_memory_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    path.write_bytes(b"not a database at all, but precious" * 100)
    with pytest.raises(StageError, match="is no memory of replies"):
        Memory(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_locked_memory_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.models.memory_file.BUSY_SECONDS", 0.2)
    path = tmp_path / "memory.sqlite"
    memory = Memory(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StageError, match="locked"):
        memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    other.execute("ROLLBACK")
    other.close()
    memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    assert run(memory.get("k")) == STRANGE
    memory.close()


@pytest.mark.slow
def test_two_processes_ask_the_same_at_once_pay_once_and_share_one_budget(
    fake_model_server: Callable[..., FakeServer], tmp_path: Path
) -> None:
    model = fake_model_server(latency=0.02)
    first, second = (said(process) for process in [started(tmp_path, model, 0, 300, 400) for _ in range(2)])
    assert first == second and not any("Error" in text for text in first)
    assert model.seen.requests == len(model.seen.answered) == 300
    with closing(opened(tmp_path / ".seedmill" / "memory.sqlite")) as link:
        assert committed(link, "sums v1") == {("writer", ""): Amount(300, model.seen.tokens)}
    both = [started(tmp_path, model, start, start + 80, 400) for start in (300, 500)]
    refused = [text for process in both for text in said(process) if "limits.requests of 400 is met" in text]
    assert model.seen.requests == 400 and len(refused) == 60, "the limit holds over both"
