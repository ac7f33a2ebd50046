"""The flow on a real Prefect server: what it shows, what it survives, and that it makes what the plain functions make."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows import server
from tasks.models.fake_server import Behaviour, fake_server
from tests.flows.run import SLOW, begin, bytes_under, seedmill, slow_recipe, until
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, prefect_server: server.Server
) -> Iterator[tuple[Path, dict[str, Any], httpx.Client]]:
    """A workspace in which `seedmill run` went through Prefect once, what it printed, and a way to ask the server."""
    root = tmp_path_factory.mktemp("built")
    done = seedmill("run", write_recipe(root, about="<script>alert(1)</script>"), "--workspace", root, "--json")
    assert done.returncode == 0, done.stderr
    with httpx.Client(base_url=prefect_server.api, trust_env=False) as api:
        yield root, json.loads(done.stdout), api


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the slow recipe makes where nothing disturbs it."""
    root = tmp_path_factory.mktemp("calm")
    assert seedmill("run", write_recipe(root, **slow_recipe()), "--workspace", root, "--no-server").returncode == 0
    return bytes_under(root / "data")


def test_without_the_server_that_was_named_the_same_bytes_are_made_by_plain_functions(built: Any, tmp_path: Path) -> None:
    root, _, _ = built
    recipe = write_recipe(tmp_path, about="<script>alert(1)</script>")
    done = seedmill("run", recipe, "--workspace", tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 0, done.stderr
    assert "nobody listens at 127.0.0.1" in done.stderr and "building without Prefect" in done.stderr
    assert bytes_under(tmp_path / "data") == bytes_under(root / "data")


def test_a_run_has_names_that_a_person_understands(built: Any) -> None:
    _, facts, api = built
    assert api.get(f"/flow_runs/{facts['flow_run']}").json()["name"] == "sums v1"
    names = {run["name"] for run in _task_runs(api, facts["flow_run"])}
    assert {"seed sums 0-16", "generate sums 0-16", "verify sums 0-16", "judge few 0-10", "mix", "evaluate"} <= names


def test_every_task_run_completes_and_follows_the_one_before(built: Any) -> None:
    _, facts, api = built
    runs = _until(
        lambda: [r for r in _task_runs(api, facts["flow_run"]) if r["state_type"] == "COMPLETED"], lambda r: len(r) == 22
    )
    by_id = {run["id"]: run["name"] for run in runs}
    followed = {run["name"]: [by_id[one["id"]] for one in run["task_inputs"].get("wait_for", [])] for run in runs}
    assert followed["generate sums 0-16"] == ["seed sums 0-16"]
    assert followed["judge sums 16-32"] == ["verify sums 16-32"]
    assert followed["evaluate"] == ["mix"]
    assert len(followed["mix"]) == 5


def test_every_hop_is_an_asset_with_its_lineage(built: Any) -> None:
    _, _, api = built
    found = _until(lambda: _lineage(api), lambda lineage: "seedmill://sums/report" in lineage)
    assert found == {
        "seedmill://sums/seeds": set(),
        "seedmill://sums/drafts": {"seedmill://sums/seeds"},
        "seedmill://sums/verdicts": {"seedmill://sums/drafts"},
        "seedmill://sums/judgements": {"seedmill://sums/verdicts"},
        "seedmill://sums/mixture": {f"seedmill://sums/{what}" for what in ("seeds", "drafts", "verdicts", "judgements")},
        "seedmill://sums/report": {"seedmill://sums/mixture"},
    }


def test_the_artifacts_say_how_far_what_was_lost_and_where_the_report_is(built: Any) -> None:
    root, facts, api = built
    found = {a["key"]: a for a in api.post("/artifacts/filter", json={}).json() if a["flow_run_id"] == facts["flow_run"]}
    assert found["sums-rows"]["type"] == "progress" and found["sums-rows"]["data"] == 100
    components = json.loads(found["sums-components"]["data"])
    assert {(row["component"], int(row["rows"])) for row in components} == {
        (row["component"].replace("_", r"\_"), row["rows"]) for row in facts["components"]
    }
    funnel = json.loads(found["sums-funnel"]["data"])
    assert len(funnel) == len(facts["funnel"]) and {"seed", "generate", "verify", "mix"} <= {row["hop"] for row in funnel}
    assert "rows to train on" in found["sums-report"]["data"]
    assert (root / "data/sums/report/report.html").as_uri() in found["sums-report-page"]["data"]


def test_the_last_run_is_written_down_with_its_address(built: Any, prefect_server: server.Server) -> None:
    root, facts, _ = built
    last = json.loads((root / ".seedmill/runs/sums.json").read_bytes())
    assert last["state"] == "done" and last["flow_run"] == facts["flow_run"]
    assert facts["url"] == f"{prefect_server.address}/runs/flow-run/{facts['flow_run']}"


def test_a_second_run_says_that_nothing_changed_and_starts_no_flow(built: Any) -> None:
    root, facts, api = built
    before = api.post("/flow_runs/count", json={}).json()
    done = seedmill("run", root / "sums.yaml", "--workspace", root)
    assert done.returncode == 0 and done.stdout.startswith("nothing changed since ")
    assert facts["url"] in done.stdout
    assert api.post("/flow_runs/count", json={}).json() == before


def test_a_server_killed_in_the_middle_costs_nothing_but_the_picture(
    calm: dict[str, bytes], tmp_path: Path, prefect_server: server.Server
) -> None:
    process = begin("run", write_recipe(tmp_path, **slow_recipe()), "--workspace", tmp_path)
    until(process, "  seed: done")
    os.kill(json.loads((server.home() / "server.json").read_bytes())["pid"], signal.SIGKILL)
    with process:
        out, err = process.communicate(timeout=120)
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
    assert time.monotonic() - began < 20
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
    assert httpx.get(where, trust_env=False).json()["state_type"] == "RUNNING"
    assert seedmill("run", recipe, "--workspace", tmp_path).returncode == 0
    assert httpx.get(where, trust_env=False).json()["state_type"] == "CRASHED"
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
        _, err = process.communicate(timeout=60)
    return process.returncode, err


def _last(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / ".seedmill/runs/sums.json").read_bytes())
    return found


def _task_runs(api: httpx.Client, flow_run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.post("/task_runs/filter", json={"flow_runs": {"id": {"any_": [flow_run]}}}).json()
    return found


def _lineage(api: httpx.Client) -> dict[str, set[str]]:
    """Each asset that was materialized, and the assets it was made from."""
    day = timedelta(days=1)
    occurred = {"since": (datetime.now(UTC) - day).isoformat(), "until": (datetime.now(UTC) + day).isoformat()}
    wanted = {"event": {"prefix": ["prefect.asset.materialization"]}, "occurred": occurred}
    found: dict[str, set[str]] = {}
    for event in api.post("/events/filter", json={"filter": wanted, "limit": 50}).json()["events"]:
        upstream = {one["prefect.resource.id"] for one in event["related"] if one["prefect.resource.role"] == "asset"}
        found.setdefault(event["resource"]["prefect.resource.id"], set()).update(upstream)
    return found


def _until(look: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
    """What there is to see once it is good; the server works its events off in the background."""
    deadline = time.monotonic() + 30
    while not good(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen
