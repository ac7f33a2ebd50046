"""One memory for several machines, on a real PostgreSQL server that also goes away and comes back."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from flows.commands.memory import command
from schemas.errors import RecipeError, StageError
from tasks.models import memory_postgres
from tasks.models.answer import Answer
from tasks.models.fake_server import FakeServer
from tasks.models.ledger import Account, Amount, book_the_dead, committed, settle, settlement
from tasks.models.loop import run
from tasks.models.memory import Kept, Memory, Taken, keep
from tasks.models.memory_place import VARIABLE, Database, Link, opened
from tests.postgres import PASSWORD, Cluster, cluster
from tests.tasks.models.asker import said, started
from tests.tasks.models.conftest import a_recipe, asked
from tests.tasks.models.test_memory import STRANGE

pytestmark = pytest.mark.slow
Serve = Callable[..., FakeServer]
KEY = "c0ffee" + "0" * 58
OWN = Account("sums v1", "writer", "generate")


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """One server for all tests of this file."""
    with cluster() as found:
        yield found


@pytest.fixture
def place(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> Database:
    """An empty memory, which the environment names too."""
    url = server.new_url()
    monkeypatch.setenv(VARIABLE, url)
    return Database(url)


def _kept(key: str, answer: Answer = STRANGE) -> Kept:
    return Kept(key, "a" * 64, "openai:x", answer, 10, 10**12, "sums v1")


def _keep(memory: Memory, *kept: Kept) -> list[Answer]:
    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*[memory.write(lambda link, one=one: keep(link, one)) for one in kept])

    return run(all_at_once())


def _spent(place: Database) -> Amount:
    with closing(opened(place)) as link:
        return committed(link, "sums v1").get(("writer", ""), Amount())


def test_an_answer_comes_back_as_it_was_and_many_share_few_commits(place: Database) -> None:
    with closing(Memory(place)) as memory:
        _keep(memory, *[_kept(f"{number:064x}") for number in range(500)])
        assert memory.commits <= 10
        assert all(run(memory.get(f"{number:064x}")) == STRANGE for number in range(0, 500, 100))
        assert run(memory.get(KEY)) is None


def test_the_first_writer_wins_and_the_second_is_told_what_stands(place: Database) -> None:
    with closing(Memory(place)) as here, closing(Memory(place)) as there:
        assert _keep(here, _kept(KEY, Answer("first"))) == [Answer("first")]
        assert _keep(there, _kept(KEY, Answer("second"))) == [Answer("first")]


def test_a_damaged_row_is_not_believed_and_makes_room(place: Database) -> None:
    with closing(Memory(place)) as memory:
        _keep(memory, _kept(KEY, Answer("four")))
        memory.write_and_wait(lambda link: link.execute("UPDATE replies SET reply = replace(reply, 'four', 'five')") and None)
        assert run(memory.get(KEY)) is None
        _keep(memory, _kept(KEY, Answer("six")))
        assert run(memory.get(KEY)) == Answer("six")


def test_who_claims_a_question_asks_it_alone_until_it_lets_go_or_ends(place: Database) -> None:
    here, there = Memory(place), Memory(place)
    assert run(here.claim(KEY)) is None
    with pytest.raises(Taken):
        run(there.claim(KEY))
    here.let_go(KEY)
    here.write_and_wait(lambda link: None)
    assert run(there.claim(KEY)) is None
    there.close()
    assert _claimed_soon(here, KEY)
    here.close()


def _claimed_soon(memory: Memory, key: str) -> bool:
    """The server frees what a session held a moment after it ended."""
    for _ in range(100):
        try:
            return run(memory.claim(key)) is None
        except Taken:
            time.sleep(0.05)
    return False


def test_a_job_that_crashes_is_told_and_the_memory_goes_on(place: Database) -> None:
    with closing(Memory(place)) as memory:
        with pytest.raises(ZeroDivisionError):
            memory.write_and_wait(lambda link: 1 // 0)
        with pytest.raises(StageError, match="the memory of replies cannot be used"):
            memory.write_and_wait(lambda link: link.execute("SELECT nothing").fetchone())
        assert _keep(memory, _kept(KEY)) == [STRANGE]


def test_two_processes_ask_the_same_at_once_pay_once_and_share_one_budget(
    place: Database, serve: Serve, tmp_path: Path
) -> None:
    model = serve(latency=0.02)
    both = [started(tmp_path / name, model, 0, 150, 200) for name in ("here", "there")]
    first, second = map(said, both)
    assert first == second and not any("Error" in text for text in first)
    assert model.seen.requests == len(model.seen.answered) == 150
    assert _spent(place) == Amount(150, model.seen.tokens)
    more = [started(tmp_path / name, model, start, start + 60, 200) for name, start in (("here", 150), ("there", 300))]
    refused = [text for process in more for text in said(process) if "limits.requests of 200 is met" in text]
    assert model.seen.requests == 200 and len(refused) == 70, "the limit holds over both machines"


def test_a_server_that_is_gone_for_a_while_costs_time_alone(
    server: Cluster, place: Database, serve: Serve, tmp_path: Path
) -> None:
    model = serve(latency=0.05)
    both = [started(tmp_path / name, model, 0, 1500) for name in ("here", "there")]
    for gone in (0.2, 3.0):
        wanted = model.seen.requests + 200
        while model.seen.requests < wanted:
            assert all(process.poll() is None for process in both), both[0].communicate()
            time.sleep(0.01)
        server.stop()
        time.sleep(gone)
        server.start()
    first, second = map(said, both)
    assert [text for text in first + second if "Error" in text] == []
    assert [pair for pair in zip(first, second, strict=True) if len({*pair}) == 2] == [], "both must believe what stands there"
    again = model.seen.requests - 1500
    assert 0 <= again <= 2 * 2 * 16, "claims end with the server: what was in flight then may be asked by both"
    assert _spent(place) == Amount(model.seen.requests, model.seen.tokens)


def test_a_commit_whose_echo_was_lost_is_not_booked_twice(place: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(memory_postgres.Shared(place)) as link:
        lost = iter([False, True])  # the session ends before the first COMMIT, after the second
        plain = link.execute

        def execute(sql: str, values: Any = ()) -> Any:
            after = next(lost, None) if sql == "COMMIT" else None
            if after is None:
                return plain(sql, values)
            if after:
                plain(sql, values)
            link._session.close()
            raise psycopg.OperationalError("the connection is lost")

        monkeypatch.setattr(link, "execute", execute)
        for _ in range(2):
            link.together([lambda inner: settle(inner, [settlement(OWN, Amount(), Amount(1, 20, 300))])])
        assert committed(link, "sums v1") == {("writer", "generate"): Amount(2, 40, 600)}


def test_a_server_that_stays_away_ends_the_run_with_a_clear_line(
    server: Cluster, place: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_postgres, "PATIENCE", 1.0)
    memory = Memory(place)
    server.stop()
    try:
        with pytest.raises(StageError, match="cannot be used") as told:
            memory.write_and_wait(lambda link: None)
        with pytest.raises(StageError, match="cannot be opened") as refused:
            opened(place)
    finally:
        server.start()
        memory.close()
    assert PASSWORD not in f"{told.value} {refused.value} {memory!r} {place!r} {place}"


def test_what_a_killed_process_held_is_booked_as_spent(place: Database) -> None:
    script = f"""if True:
        import os, time
        from tasks.models.ledger import Amount, hold
        from tasks.models.memory_place import Database, opened
        from tests.tasks.models.test_memory_postgres import KEY, limited
        link = opened(Database(os.environ[{VARIABLE!r}]))
        link.together([lambda inner: hold(inner, limited(), Amount(3, 30, 300)), lambda inner: inner.claim(KEY)])
        print("held", flush=True)
        time.sleep(60)
    """
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout and child.stdout.readline() == "held\n"
    with closing(Memory(place)) as memory:
        memory.write_and_wait(book_the_dead)
        assert memory.write_and_wait(_held) == 3, "it lives"
        with pytest.raises(Taken):
            run(memory.claim(KEY))
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        for _ in range(100):
            memory.write_and_wait(book_the_dead)
            if not memory.write_and_wait(_held):
                break
            time.sleep(0.05)
        assert memory.write_and_wait(lambda link: committed(link, "sums v1"))["writer", "generate"] == Amount(3, 30, 300)
        assert memory.write_and_wait(_held) == 0 and _claimed_soon(memory, KEY)


def limited() -> Account:
    """An account with a limit, so that something is held."""
    return Account("sums v1", "writer", "generate", a_recipe({"requests": 100}).limits)


def _held(link: Link) -> int:
    return int(link.execute("SELECT coalesce(CAST(sum(requests) AS BIGINT), 0) FROM held").fetchone()[0])


def test_the_commands_work_on_it_and_an_export_is_the_same_bytes_as_a_file_s(
    place: Database, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = serve()

    def fill(root: Path) -> str:
        with asked(a_recipe(base_url=model.url, revision="r1"), root) as ask:
            ask(*[f"question {number}" for number in range(20)])
        return _run("export", root / "out", "--workspace", root)

    assert fill(tmp_path / "shared").startswith("replies: 20")
    assert not (tmp_path / "shared" / ".seedmill" / "memory.sqlite").exists()
    stats = json.loads(_run("stats", "--json"))
    assert stats["models"][0]["replies"] == 20 and stats["damaged"] == 0
    assert stats["spent"][0]["requests"] == 20 and stats["spent"][0]["tokens"] == model.seen.tokens
    assert _run("import", tmp_path / "shared" / "out") == "new: 0, known: 20, damaged: 0\n"
    assert _run("prune", "--before", "2020-01-01") == "forgotten: 0\n"
    assert _run("prune", "--before", "2999-01-01") == "forgotten: 20\n"
    assert _run("import", tmp_path / "shared" / "out") == "new: 20, known: 0, damaged: 0\n"
    monkeypatch.delenv(VARIABLE)
    fill(tmp_path / "file")
    files = [{path.name: path.read_bytes() for path in (tmp_path / name / "out").iterdir()} for name in ("shared", "file")]
    assert files[0] == files[1]


def _run(*words: object) -> str:
    return CliRunner().invoke(command, [*map(str, words)], catch_exceptions=False).output


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"postgresql://factory:{PASSWORD}@127.0.0.1:1/x", "cannot be opened"),
        (f"postgresql://factory:{PASSWORD}@127.0.0.1:port/x", "is no address like"),
        (f"mysql://factory:{PASSWORD}@127.0.0.1/x", "is no address like"),
        (f"factory {PASSWORD}", "is no address like"),
    ],
)
def test_an_address_that_leads_nowhere_issaid_without_its_password(address: str, told: str) -> None:
    with pytest.raises((RecipeError, StageError), match=told) as error:
        opened(Database(address))
    assert PASSWORD not in str(error.value) and PASSWORD not in repr(Database(address)) + str(Database(address))


def test_a_wrong_password_issaid_without_it(server: Cluster) -> None:
    with pytest.raises(StageError, match="password authentication failed") as error:
        opened(Database(server.url(password="another-canary")))
    assert "another-canary" not in str(error.value)
