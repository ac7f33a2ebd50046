"""The local server: started once, found again, ours or not ours."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from flows import server
from schemas.errors import StageError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server home of this test's own; what is started in it ends with it. None of these waits until it is ready."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    yield server.home()
    server.stop()


@pytest.fixture
def foreign() -> Iterator[int]:
    """The port of somebody else's server, which calls itself ready."""

    class Ready(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ready) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield other.server_port
        other.shutdown()
        thread.join()


def test_a_second_caller_finds_the_first_ones_server(home: Path) -> None:
    assert server.begun() == server.begun()


def test_callers_at_the_same_time_start_one_server(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: server.begun(), range(4)))
    assert len(found) == 1


def test_a_server_that_died_is_started_anew(home: Path) -> None:
    first = server.begun()
    os.kill(first.pid, signal.SIGKILL)
    _gone(first.pid)
    assert server.running() is None
    assert server.begun().token != first.token


def test_a_foreign_server_that_says_ready_is_not_taken_for_ours(home: Path, foreign: int) -> None:
    home.mkdir(parents=True)
    (home / "server.json").write_text(json.dumps({"pid": os.getpid(), "token": "ours", "port": foreign}))
    assert server.answers(f"http://127.0.0.1:{foreign}/api")
    assert server.running() is None
    ours = server.begun()
    assert (ours.pid, ours.port) != (os.getpid(), foreign)


@pytest.mark.slow
def test_our_process_with_somebody_elses_port_is_not_ready(home: Path, foreign: int) -> None:
    ours = server.begun()
    with pytest.raises(StageError, match="did not come up"):
        server.wait_until_ready(server.Server(ours.pid, ours.token, foreign), seconds=0.5)


@pytest.mark.parametrize("record", ["", "{", "[]", '{"pid": 1}', '{"pid": 99999999, "token": "t", "port": 1}'])
def test_a_record_that_says_nothing_is_no_server(home: Path, record: str) -> None:
    home.mkdir(parents=True)
    (home / "server.json").write_text(record)
    assert server.running() is None


def test_the_port_stays_the_same_as_long_as_it_is_free(home: Path) -> None:
    first = server.begun()
    server.stop()
    assert server.begun().port == first.port


def test_a_server_learns_no_keys(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("PREFECT_API_KEY", "pnu-canary")
    environ = psutil.Process(server.begun().pid).environ()
    assert not [name for name, value in environ.items() if "canary" in value]
    assert environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_its_folder_is_the_users_own(home: Path) -> None:
    server.begun()
    assert home.stat().st_mode & 0o077 == 0


def test_stopping_says_whether_there_was_one(home: Path) -> None:
    assert not server.stop()
    pid = server.begun().pid
    assert server.stop()
    assert _gone(pid)


@pytest.mark.slow
def test_a_home_that_cannot_be_made_is_said_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nobody/state")
    with pytest.raises(StageError, match=r"/proc/nobody/state/seedmill/server: cannot be made .* `--no-server`"):
        server.begun()


@pytest.mark.slow
def test_a_server_that_cannot_start_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:////nowhere/at/all.db")
    with pytest.raises(StageError, match=r"did not come up(.|\n)*server/log"):
        server.wait_until_ready(server.begun(), seconds=60)


@pytest.mark.parametrize(
    ("env", "profiles", "named"),
    [
        ({}, None, None),
        ({"PREFECT_API_URL": "http://one/api"}, None, "http://one/api"),
        ({}, 'active = "work"\n[profiles.work]\nPREFECT_API_URL = "http://two/api"', "http://two/api"),
        (
            {"PREFECT_API_URL": "http://one/api"},
            'active = "w"\n[profiles.w]\nPREFECT_API_URL = "http://two/api"',
            "http://one/api",
        ),
        (
            {"PREFECT_PROFILE": "b"},
            'active = "a"\n[profiles.a]\n[profiles.b]\nPREFECT_API_URL = "http://b/api"',
            "http://b/api",
        ),
        ({}, 'active = "ephemeral"\n[profiles.ephemeral]\nPREFECT_SERVER_ALLOW_EPHEMERAL_MODE = "true"', None),
        ({}, "not toml", None),
    ],
)
def test_the_environment_or_the_profile_names_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], profiles: str | None, named: str | None
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    if profiles:
        (tmp_path / "profiles.toml").write_text(profiles)
    assert server.named_api() == named


def test_nobody_answers_at_a_closed_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert not server.answers(f"http://127.0.0.1:{taken.getsockname()[1]}/api")


def test_the_address_of_a_run() -> None:
    assert server.run_url("http://127.0.0.1:4200/api", "abc") == "http://127.0.0.1:4200/runs/flow-run/abc"


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.01)
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
