"""The sandbox: attacks fail and leave the host as it was, ordinary programs run, verdicts cannot be forged."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError
from tasks.code import sandbox
from tasks.code.outcome import Ran
from tasks.code.sandbox import Fault, run
from tests.tasks.code.attacks import ESCAPES, FLOODS, FORGED, TAILORED
from tests.tasks.code.battery import TIGHT, escaped, flooded, forged, host, left_over, tailored
from tests.tasks.code.ordinary import EXAMS, ORDINARY


@pytest.fixture(scope="module")
def victim() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"]) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("canary") / "secret.txt"
    path.write_text("untouched")
    path.chmod(0o666)
    return path


@pytest.fixture(scope="module", autouse=True)
def _the_host_is_unharmed(victim: subprocess.Popen[bytes], canary: Path) -> Iterator[None]:
    os.environ["SEEDMILL_CANARY"] = "secret"
    before = host(canary, victim)
    yield
    del os.environ["SEEDMILL_CANARY"]
    assert host(canary, victim) == before


WAITS = {"patches the talk"}  # the verdict never comes: each of its three ends at the deadline


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in WAITS)) for name in FORGED])
def test_a_verdict_is_not_forged(name: str) -> None:
    assert not forged(name)


@pytest.mark.parametrize("name", TAILORED)
def test_a_verdict_is_not_forged_against_tests_that_invite_it(name: str) -> None:
    assert not tailored(name)


@pytest.mark.parametrize("name", ESCAPES)
def test_an_escape_does_not_succeed(name: str, victim: subprocess.Popen[bytes], canary: Path) -> None:
    assert not escaped(name, victim.pid, canary)


def test_a_control_shows_that_escapes_are_judged_by_what_they_reach() -> None:
    assert run("import os\ndef f():\n    return os.listdir('.') == []", "assert f()").outcome == "passed"
    assert len(FORGED) + len(ESCAPES) + len(FLOODS) >= 60


@pytest.mark.slow
def test_floods_end_within_their_limits_and_leave_no_process() -> None:
    with ThreadPoolExecutor(4) as pool:
        free = shutil.disk_usage("/tmp").free
        through = dict(zip(FLOODS, pool.map(flooded, FLOODS), strict=True))
        assert free - shutil.disk_usage("/tmp").free < 800 * 2**20  # the flood would write 1,000; others write here too
        assert [name for name, success in through.items() if success] == []
        assert list(pool.map(lambda _: left_over(), range(4))) == [[]] * 4


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_program_runs(name: str) -> None:
    ran = run(ORDINARY[name], "assert f()")
    assert (ran.outcome, ran.reason) == ("passed", "")


@pytest.mark.parametrize(
    ("program", "tests", "entry_point", "told"), [case[1:] for case in EXAMS], ids=[case[0] for case in EXAMS]
)
def test_tests_of_many_shapes_judge_a_program(program: str, tests: str, entry_point: str, told: str) -> None:
    ran = run(program, tests, entry_point=entry_point)
    assert f"{ran.outcome}: {ran.reason}".removesuffix(": ") == told


@pytest.mark.parametrize(
    ("tests", "told"),
    [("assert f(", "no Python"), ("x = 1", "check nothing"), ("def check(c):\n    assert c()", "entry point")],
)
def test_tests_that_cannot_judge_are_no_verdict(tests: str, told: str) -> None:
    with pytest.raises(RowError, match=told):
        run("def f(): return 1", tests)


@pytest.mark.slow
def test_time_is_told_apart_from_a_wrong_answer() -> None:
    ran = run("def f():\n    while True: pass", "assert f() == 1", limits=TIGHT)
    assert (ran.outcome, ran.reason) == ("runtime", "took more than 1 s of CPU")


@pytest.mark.slow
def test_a_server_that_was_killed_is_started_again() -> None:
    sandbox.server().process.kill()
    time.sleep(0.05)
    assert run("def f(): return 1", "assert f() == 1").outcome == "passed"


@pytest.mark.parametrize(("faults", "told"), [(1, "passed"), (2, "the sandbox failed twice: out of order")])
def test_a_fault_of_the_sandbox_is_tried_once_more_and_is_never_a_verdict(
    faults: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    well, left = sandbox.Server.run, [Fault("out of order")] * faults

    def faulty(server: sandbox.Server, *job: Any) -> Ran:
        if left:
            raise left.pop()
        return well(server, *job)

    monkeypatch.setattr(sandbox.Server, "run", faulty)
    try:
        assert run("def f(): return 1", "assert f() == 1").outcome == told
    except RowError as error:
        assert str(error).endswith(told)


def test_equal_programs_draw_alike() -> None:
    program = "import random\ndef f(): return [random.random(), hash('a')]\nraise ValueError(str(f()))"
    assert run(program, "assert f()").reason == run(program, "assert f()").reason


def test_tests_draw_alike_too() -> None:
    assert run("def f(x): return x", "import random\nassert f(random.random()) == 0.8444218515250481").outcome == "passed"


LEAVES = """
import os, signal, time
def f():
    for place in ('.', '/dev/shm', '/scratch/tmp'):
        open(place + '/left', 'a').write('x')
    os.umask(0), signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        time.sleep(100)
    return True
"""
LOOKS = """
import os, signal
def f():
    places = [os.listdir(place) for place in ('.', '/dev/shm', '/scratch/tmp')]
    alive = [pid for pid in range(1, 100) if not missing(pid)]
    return places + [alive, os.umask(0), int(signal.getsignal(signal.SIGTERM))]
def missing(pid):
    try: os.kill(pid, 0)
    except ProcessLookupError: return True
"""


def test_a_program_finds_nothing_of_the_one_before() -> None:
    for _ in range(2):
        assert run(LEAVES, "assert f()").outcome == "passed"
        assert run(LOOKS, "assert f() == [[], [], [], [1], 0o77, 0]").outcome == "passed"
        assert left_over() == []


@pytest.mark.parametrize(
    ("end", "told"),
    [("os._exit(3)", "exit code 3"), ("ctypes.string_at(0)", "signal 11")],
)
def test_how_a_program_ended_in_the_middle_is_told(end: str, told: str) -> None:
    ran = run(f"import ctypes, os\ndef f(): {end}", "assert f() == 1")
    assert (ran.outcome, ran.reason) == ("runtime", f"the program ended in the middle of the tests ({told})")


def test_a_run_has_one_processor_and_the_server_all() -> None:
    assert run("import os\ndef f(): return len(os.sched_getaffinity(0))", "assert f() == 1").outcome == "passed"
    assert os.sched_getaffinity(sandbox.server().process.pid) == os.sched_getaffinity(0)


def test_a_server_of_someone_who_hides_all_files_shows_its_runs_what_they_need() -> None:
    before = os.umask(0o077)
    try:
        server = sandbox.Server()
    finally:
        os.umask(before)
    try:
        assert sandbox.proved(server)
    finally:
        server.close()


def test_where_nothing_can_be_isolated_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_BEGIN", "import os; os._exit(0)  # {house} {control} {place}")
    with pytest.raises(RecipeError, match=r"cannot be isolated here: .*user.max_user_namespaces"):
        sandbox.Server()


def test_an_attack_that_succeeds_in_the_probe_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "ATTACKS", {"an easy one": ("def f(): return True", "assert f()")})
    with pytest.raises(RecipeError, match="an attack succeeds here"):
        sandbox.proved(sandbox.server())
