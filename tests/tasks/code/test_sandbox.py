"""The sandbox: attacks fail and leave the host as it was, ordinary programs run, verdicts cannot be forged."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from schemas.errors import RecipeError, RowError
from tasks.code import sandbox
from tasks.code.sandbox import Limits, run
from tests.tasks.code.attacks import ESCAPES, FLOODS, FORGED
from tests.tasks.code.ordinary import EXAMS, ORDINARY

TIGHT = Limits(seconds=1, memory_mb=512, disk_mb=32)
SYSCTLS = ("kernel/core_pattern", "kernel/hostname", "vm/overcommit_memory", "fs/suid_dumpable")


@pytest.fixture(scope="module")
def victim() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]) as process:
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
    before = {name: Path("/proc/sys", name).read_text() for name in SYSCTLS}
    free = shutil.disk_usage("/tmp").free
    yield
    del os.environ["SEEDMILL_CANARY"]
    assert {name: Path("/proc/sys", name).read_text() for name in SYSCTLS} == before
    assert canary.read_text() == "untouched" and list(canary.parent.iterdir()) == [canary]
    assert victim.poll() is None and psutil.Process(victim.pid).status() != psutil.STATUS_STOPPED
    assert free - shutil.disk_usage("/tmp").free < 512 * 2**20
    assert not Path("/usr/seedmill").exists() and socket.gethostname() != "owned"


WAITS = {"patches the talk"}  # the verdict never comes: each of its three ends at the deadline


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in WAITS)) for name in FORGED])
def test_a_verdict_is_not_forged(name: str) -> None:
    for tests in (
        "assert f(1) == 2",
        "assert abs(f(1) - 2) < 1e-6",
        "def check(c):\n    assert c(1) == 2\n    assert c(2) == 3",
    ):
        assert run(FORGED[name], tests, entry_point="f", limits=TIGHT).outcome != "passed"


@pytest.mark.parametrize("name", ESCAPES)
def test_an_escape_does_not_succeed(name: str, victim: subprocess.Popen[bytes], canary: Path) -> None:
    program = ESCAPES[name].replace("@CANARY@", str(canary)).replace("@VICTIM@", str(victim.pid))
    assert run(program, "assert f()", limits=TIGHT).outcome in ("runtime", "failed")


def test_a_control_shows_that_escapes_are_judged_by_what_they_reach() -> None:
    assert run("import os\ndef f():\n    return os.listdir('.') == []", "assert f()").outcome == "passed"
    assert len(FORGED) + len(ESCAPES) + len(FLOODS) >= 60


@pytest.mark.slow
def test_floods_end_within_their_limits_and_leave_no_process() -> None:
    def flood(name: str) -> tuple[str, str]:
        tests = "r = f()\nassert r is True or len(list(r)) > 0"
        return name, run(FLOODS[name], tests, limits=TIGHT).outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = dict(pool.map(flood, FLOODS))
        assert [name for name, outcome in outcomes.items() if outcome == "passed"] == []
        servers = list(pool.map(lambda _: sandbox.server().process.pid, range(4)))
        assert [psutil.Process(server).children(recursive=True) for server in servers] == [[]] * len(servers)


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


def test_time_is_told_apart_from_a_wrong_answer() -> None:
    ran = run("def f():\n    while True: pass", "assert f() == 1", limits=TIGHT)
    assert (ran.outcome, ran.reason) == ("runtime", "took more than 1 s of CPU")


def test_a_server_that_was_killed_is_started_again() -> None:
    sandbox.server().process.kill()
    time.sleep(0.05)
    assert run("def f(): return 1", "assert f() == 1").outcome == "passed"


def test_equal_programs_draw_alike() -> None:
    program = "import random\ndef f(): return [random.random(), hash('a')]\nraise ValueError(str(f()))"
    assert run(program, "assert f()").reason == run(program, "assert f()").reason


def test_where_nothing_can_be_isolated_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_BEGIN", "import os; os._exit(0)  # {house} {control} {place}")
    with pytest.raises(RecipeError, match=r"cannot be isolated here: .*user.max_user_namespaces"):
        sandbox.Server()


def test_an_attack_that_succeeds_in_the_probe_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "ATTACKS", {"an easy one": ("def f(): return True", "assert f()")})
    with pytest.raises(RecipeError, match="an attack succeeds here"):
        sandbox.proved(sandbox.server())


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="only root can become an ordinary user")
def test_it_works_as_an_ordinary_user() -> None:
    python = shutil.which("python3", path="/usr/bin")
    if python is None or not os.access("/usr/bin/python3.11", os.X_OK):
        pytest.skip("no Python 3.11 that an ordinary user can read")
    house = Path(sandbox.__file__).parents[2]
    program = (
        f"import sys; sys.path.insert(0, {str(house)!r})\n"
        "from tasks.code import sandbox\n"
        "print(sandbox.level()['as'], sandbox.run('def f(): return 1', 'assert f() == 1').outcome)"
    )
    done = subprocess.run(
        ["setpriv", "--reuid", "1234", "--regid", "1234", "--clear-groups", python, "-B", "-c", program],
        capture_output=True, text=True, cwd="/", check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["user", "passed"], done.stderr
