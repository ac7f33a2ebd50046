"""Replies are on disk before anybody uses them; damaged ones are not believed; nothing secret is kept."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from schemas.errors import StageError
from schemas.rows import ToolCall
from tasks.models.answer import Answer
from tasks.models.loop import run
from tasks.models.memory import Kept, Memory, Taken, keep
from tasks.models.memory_place import opened

STRANGE = Answer("NUL \0, half \ud800, bidi \u202e, line \u2028", tool_calls=(ToolCall("c1", "find", '{"x": 1}'),), tokens_in=3)


KEY, OTHER = "c0ffee" + "0" * 58, "decaf" + "0" * 59


def _kept(key: str, answer: Answer = STRANGE) -> Kept:
    return Kept(key, "asked", "openai:x", answer)


def test_an_answer_comes_back_as_it_was_whatever_is_in_it(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "deep" / "memory.sqlite")
    memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    assert run(memory.get("k")) == STRANGE
    assert run(memory.get("other")) is None
    memory.close()


@pytest.mark.slow
def test_many_writes_share_few_commits(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    before = memory.commits

    async def many() -> None:
        await asyncio.gather(*[memory.write(lambda c, k=str(n): keep(c, _kept(k))) for n in range(500)])

    run(many())
    assert memory.commits - before <= 10
    assert all(run(memory.get(str(n))) for n in range(500))
    memory.close()


def test_a_job_that_crashes_is_told_and_the_memory_goes_on(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    with pytest.raises(ZeroDivisionError):
        memory.write_and_wait(lambda connection: 1 // 0)
    memory.write_and_wait(lambda connection: keep(connection, _kept("k")))
    assert run(memory.get("k")) == STRANGE
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
    assert run(memory.get("k")) is None
    memory.write_and_wait(lambda connection: keep(connection, _kept("k", Answer("four"))))
    assert run(memory.get("k")) == Answer("four")
    memory.close()


def test_the_first_writer_wins_and_the_second_is_told_what_stands(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    for kept in (_kept("k", Answer("first")), _kept("k", Answer("second"))):
        assert memory.write_and_wait(lambda link, kept=kept: keep(link, kept)) == Answer("first")
    memory.close()


def test_who_claims_a_question_asks_it_alone_until_it_lets_go_or_closes(tmp_path: Path) -> None:
    here, there = (Memory(tmp_path / "memory.sqlite") for _ in range(2))
    assert run(here.claim(KEY)) is None and run(here.claim(OTHER)) is None
    for key in (KEY, OTHER):
        with pytest.raises(Taken):
            run(there.claim(key))
    here.let_go(KEY)
    assert run(there.claim(KEY)) is None
    here.close()
    assert run(there.claim(OTHER)) is None
    there.write_and_wait(lambda link: keep(link, _kept(KEY, Answer("four"))))
    late = Memory(tmp_path / "memory.sqlite")
    assert run(late.claim(KEY)) == Answer("four"), "what is known is told, whoever has the claim"
    late.close()
    there.close()


@pytest.mark.slow
@pytest.mark.parametrize(("place", "kept"), [("memory.before_commit", False), ("memory.after_commit", True)])
def test_a_kill_keeps_what_was_committed_and_half_of_nothing(place: str, kept: bool, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    script = f"""
        from pathlib import Path
        from tasks.models.answer import Answer
        from tasks.models.memory import Kept, Memory, Taken, keep
        memory = Memory(Path({str(path)!r}))
        memory.write_and_wait(lambda connection: keep(connection, Kept("k", "a", "m", Answer("four"))))
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env={**os.environ, "SEEDMILL_FAILPOINT": place}, check=False
    )
    assert child.returncode == -signal.SIGKILL
    memory = Memory(path)
    assert (run(memory.get("k")) == Answer("four")) is kept
    memory.close()
