"""What a run on a real Prefect server survives: the server killed, itself stopped and killed, a model that refuses."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows import server
from tasks.models.fake_server import Behaviour, fake_server
from tests.flows.run import PATIENCE, SLOW, begin, bytes_under, seedmill, slow_recipe, until
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the slow recipe makes where nothing disturbs it."""
    root = tmp_path_factory.mktemp("calm")
    assert seedmill("run", write_recipe(root, **slow_recipe()), "--workspace", root, "--no-server").returncode == 0
    return bytes_under(root / "data")


def test_a_server_killed_in_the_middle_costs_nothing_but_the_picture(
    calm: dict[str, bytes], tmp_path: Path, prefect_server: server.Server
) -> None:
    process = begin("run", write_recipe(tmp_path, **slow_recipe()), "--workspace", tmp_path)
    until(process, "  seed: done")
    os.kill(json.loads((server.home() / "server.json").read_bytes())["pid"], signal.SIGKILL)
    with process:
        out, err = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 0, err
    assert "going on without it" in err and "ERROR" not in err and "Error" not in err
    assert "rows to train on" in out and "nothing changed" not in out and prefect_server.address not in out
    assert bytes_under(tmp_path / "data") == calm
    server.wait_until_ready(server.begun())  # for the tests after this one: the same port, the same database


def test_a_second_run_is_refused_and_ctrl_c_of_the_first_waits_for_no_model_that_takes_its_time(
    tmp_path: Path, prefect_server: server.Server
) -> None:
    recipe = write_recipe(tmp_path, **slow_recipe(generate=[{"use": SLOW["use"], "params": {"seconds": 120.0}}]))
    process = begin("run", recipe, "--workspace", tmp_path)
    until(process, "  seed: done")
    second = seedmill("run", recipe, "--workspace", tmp_path)
    assert second.returncode == 3 and "another run of 'sums' is at work" in second.stderr
    began = time.monotonic()
    code, said = _stopped_by(process, signal.SIGINT)
    assert code == 130 and said.strip() == "stopped; run the same command again to go on"
    assert time.monotonic() - began < 60
    assert _last(tmp_path)["state"] == "failed"


def test_a_run_that_was_stopped_and_then_killed_ends_as_if_undisturbed_and_the_dead_one_is_closed(
    calm: dict[str, bytes], tmp_path: Path, prefect_server: server.Server
) -> None:
    recipe = write_recipe(tmp_path, **slow_recipe())
    process = begin("run", recipe, "--workspace", tmp_path)
    until(process, "  seed: done")
    code, said = _stopped_by(process, signal.SIGTERM)
    assert code == 130 and "run the same command again" in said

    process = begin("run", recipe, "--workspace", tmp_path)
    until(process, "  seed: done")
    _stopped_by(process, signal.SIGKILL)

    where = f"{prefect_server.api}/flow_runs/{_last(tmp_path)['flow_run']}"
    assert httpx.get(where, trust_env=False, timeout=PATIENCE).json()["state_type"] == "RUNNING"
    assert seedmill("run", recipe, "--workspace", tmp_path).returncode == 0
    assert httpx.get(where, trust_env=False, timeout=PATIENCE).json()["state_type"] == "CRASHED"
    assert bytes_under(tmp_path / "data") == calm


def test_a_run_that_cannot_go_on_says_so_here_and_there(tmp_path: Path, prefect_server: server.Server) -> None:
    unusable = slow_recipe(
        max_rejects=0.05,
        size=100,
        shard_rows=50,
        seed=[{"use": "tests.toy:sums", "params": {"bad_every": 2}}],
        generate=[{"use": "tests.toy:adding"}],
    )
    recipe = write_recipe(tmp_path, **unusable)
    done = seedmill("run", recipe, "--workspace", tmp_path)
    assert done.returncode == 3 and "of the rows are unusable" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_that_refuses_is_said_and_not_the_closing_that_follows(tmp_path: Path, prefect_server: server.Server) -> None:
    with fake_server(Behaviour(first=["401"] * 9)) as model:
        asked = {
            "generate": [{"use": "tests.faults.operators:asked_sum", "model": "writer"}],
            "models": {"writer": {"use": "openai_compatible:fake", "base_url": model.url}},
        }
        done = seedmill("run", write_recipe(tmp_path, **slow_recipe(**asked)), "--workspace", tmp_path)
    assert done.returncode == 3 and "\nerror: the server refuses every question: HTTP 401" in done.stderr


def _stopped_by(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """The exit code of a run that got this signal, and what it still said."""
    process.send_signal(number)
    with process:
        _, err = process.communicate(timeout=PATIENCE)
    return process.returncode, err


def _last(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / ".seedmill/runs/sums.json").read_bytes())
    return found
