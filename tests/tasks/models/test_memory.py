"""Replies are on disk before anybody uses them; damaged ones are not believed; nothing secret is kept."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from schemas.errors import StageError
from schemas.rows import ToolCall
from tasks.models.answer import Answer
from tasks.models.ledger import Amount, committed
from tasks.models.loop import run
from tasks.models.memory import Kept, Memory, keep, opened

STRANGE = Answer("NUL \0, half \ud800, bidi \u202e, line \u2028", tool_calls=(ToolCall("c1", "find", '{"x": 1}'),), tokens_in=3)


def _kept(key: str, answer: Answer = STRANGE) -> Kept:
    return Kept(key, "asked", "openai:x", answer)


def test_an_answer_comes_back_as_it_was_whatever_is_in_it(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "deep" / "memory.sqlite")
    memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    assert memory.get("k") == STRANGE
    assert memory.get("other") is None
    memory.close()


def test_many_writes_share_few_commits(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    before = memory.commits

    async def many() -> None:
        await asyncio.gather(*[memory.write(lambda c, k=str(n): keep(c, _kept(k))) for n in range(500)])

    run(many())
    assert memory.commits - before <= 10
    assert all(memory.get(str(n)) for n in range(500))
    memory.close()


def test_a_job_that_crashes_is_told_and_the_memory_goes_on(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    with pytest.raises(ZeroDivisionError):
        memory.write_and_wait(lambda connection: 1 // 0)
    memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    assert memory.get("k") == STRANGE
    memory.close()


def test_a_closed_memory_says_so_and_nobody_waits_for_it(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    memory.close()
    with pytest.raises(StageError, match="is closed"):
        run(memory.write(lambda connection: keep(connection, _kept("k"))))


@pytest.mark.parametrize("column", ["reply", "sha256"])
def test_a_damaged_row_is_not_believed(column: str, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    memory = Memory(path)
    memory.write_and_wait(lambda connection: keep(connection, _kept("k", Answer("four"))))
    memory.close()
    with opened(path) as connection:
        connection.execute(f"UPDATE replies SET {column} = replace({column}, 'f', '0')")
    connection.close()
    memory = Memory(path)
    assert memory.get("k") is None
    memory.write_and_wait(lambda connection: keep(connection, _kept("k", Answer("four"))))
    assert memory.get("k") == Answer("four")
    memory.close()


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


def test_a_file_that_is_no_memory_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    path.write_bytes(b"not a database at all, but precious" * 100)
    with pytest.raises(StageError, match="is no memory of replies"):
        Memory(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_locked_memory_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.models.memory.BUSY_SECONDS", 0.2)
    path = tmp_path / "memory.sqlite"
    memory = Memory(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StageError, match="locked"):
        memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    other.execute("ROLLBACK")
    other.close()
    memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    assert memory.get("k") == STRANGE
    memory.close()


@pytest.mark.slow
@pytest.mark.parametrize(("place", "kept"), [("memory.before_commit", False), ("memory.after_commit", True)])
def test_a_kill_keeps_what_was_committed_and_half_of_nothing(place: str, kept: bool, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    script = f"""
        from pathlib import Path
        from tasks.models.answer import Answer
        from tasks.models.memory import Kept, Memory, keep
        memory = Memory(Path({str(path)!r}))
        memory.write_and_wait(lambda connection: keep(connection, Kept("k", "a", "m", Answer("four"))))
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env={**os.environ, "SEEDMILL_FAILPOINT": place}, check=False
    )
    assert child.returncode == -signal.SIGKILL
    memory = Memory(path)
    assert (memory.get("k") == Answer("four")) is kept
    memory.close()
