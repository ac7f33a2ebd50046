"""Schedules: `infra/prefect.yaml` with a process worker, `seedmill serve`, and two runs that come due at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from flows import server
from tests.flows.run import PATIENCE, REPO, SLOW, api_of, begin, end, seedmill, slow_recipe, until
from tests.recipes import write_recipe

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PREFECT = str(Path(sys.executable).with_name("prefect"))


@pytest.fixture(scope="module")
def api(prefect_server: server.Server) -> Iterator[httpx.Client]:
    with api_of(prefect_server.api) as client:
        yield client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the two scheduled data sets are built."""
    return tmp_path_factory.mktemp("scheduled")


@pytest.fixture(scope="module")
def full_minute(folder: Path, prefect_server: server.Server, api: httpx.Client) -> Iterator[dict[str, dict[str, Any]]]:
    """Runs that came due at a full minute: `deployed` on a worker with infra/prefect.yaml, `nightly` by `seedmill serve`."""
    env = os.environ | {"PREFECT_API_URL": prefect_server.api, "PYTHONPATH": str(REPO), "PWD": str(REPO)}
    deploy = ["--no-prompt", "deploy", "--all", "--prefect-file", str(_with_toy_recipe(folder))]
    for words in (["work-pool", "create", "--type", "process", "seedmill"], deploy):
        subprocess.run([PREFECT, *words], cwd=REPO, env=env, check=True, capture_output=True, text=True)
    nightly = write_recipe(folder, name="nightly")
    serving = begin("serve", nightly, "--cron", "* * * * *", "--workspace", folder)
    with (folder / "worker.log").open("w") as log:
        worker = [PREFECT, "worker", "start", "--pool", "seedmill"]
        working = subprocess.Popen(worker, cwd=REPO, env=env | {"PREFECT_WORKER_QUERY_SECONDS": "2"}, stdout=log, stderr=log)
    try:
        yield {name: _finished(api, f"{name} v1", folder / "worker.log") for name in ("deployed", "nightly")}
    finally:
        for process in (working, serving):
            end(process)


def test_every_recipe_has_its_deployment_and_every_deployment_its_recipe() -> None:
    file = yaml.safe_load((REPO / "infra/prefect.yaml").read_text())
    named = {one["parameters"]["recipe"]: one["name"] for one in file["deployments"]}
    there = {str(path.relative_to(REPO)): path.stem for path in (REPO / "flows/recipes").glob("*.yaml")}
    assert named == there


@pytest.mark.parametrize("name", ["deployed", "nightly"])
def test_a_scheduled_run_finishes_and_its_artifacts_are_found_over_the_api(
    full_minute: dict[str, dict[str, Any]], folder: Path, api: httpx.Client, name: str
) -> None:
    run = full_minute[name]
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert "auto-scheduled" in run["tags"]
    keys = {a["key"] for a in api.post("/artifacts/filter", json={}).json() if a["flow_run_id"] == run["id"]}
    assert keys == {f"{name}-{what}" for what in ("rows", "funnel", "components", "report", "report-page")}
    wanted = {f"seedmill://{name}/{what}" for what in ("seeds", "drafts", "verdicts", "judgements", "mixture", "report")}
    assert _materialized(api, run["id"], wanted) == wanted
    assert (folder / f"data/{name}/report/report.html").is_file()


def test_a_schedule_that_never_comes_is_refused_in_one_line(tmp_path: Path, prefect_server: server.Server) -> None:
    done = seedmill("serve", write_recipe(tmp_path), "--cron", "every night", "--workspace", tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "no schedule: --cron 'every night'" in done.stderr


def test_a_run_that_comes_due_while_another_is_at_work_is_refused_and_does_nothing_twice(
    tmp_path: Path, prefect_server: server.Server, api: httpx.Client
) -> None:
    go_on = tmp_path / "go_on"
    waits = {"use": SLOW["use"], "params": {"seconds": 240.0, "unless": str(go_on)}}
    recipe = write_recipe(tmp_path, **slow_recipe(name="twice", generate=[waits]))
    by_hand = begin("run", recipe, "--workspace", tmp_path)
    until(by_hand, "  seed: done")
    due = subprocess.run(
        [sys.executable, "-c", f"from flows.build import build; build({str(recipe)!r}, {str(tmp_path)!r})"],
        env=os.environ | {"PREFECT_API_URL": prefect_server.api, "PYTHONPATH": str(REPO)},
        capture_output=True,
        text=True,
    )
    assert due.returncode and "another run of 'twice' is at work" in due.stderr
    go_on.touch()
    with by_hand:
        by_hand.communicate(timeout=PATIENCE)
    assert by_hand.returncode == 0
    runs = api.post("/flow_runs/filter", json={"flow_runs": {"name": {"any_": ["twice v1"]}}}).json()
    assert sorted(run["state_type"] for run in runs) == ["COMPLETED", "FAILED"]


def _with_toy_recipe(folder: Path) -> Path:
    """`infra/prefect.yaml` as it stands, its first deployment pointed at a toy recipe that is due every minute."""
    file: dict[str, Any] = yaml.safe_load((REPO / "infra/prefect.yaml").read_text())
    first = file["deployments"][0]
    first["parameters"] = {"recipe": str(write_recipe(folder, name="deployed")), "root": str(folder)}
    first["schedules"] = [{"cron": "* * * * *", "timezone": "UTC"}]
    path = folder / "prefect.yaml"
    path.write_text(yaml.safe_dump(file, sort_keys=False))
    return path


def _finished(api: httpx.Client, name: str, log: Path) -> dict[str, Any]:
    """The first run of that name that is over."""
    wanted = {"name": {"any_": [name]}, "state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if found := api.post("/flow_runs/filter", json={"flow_runs": wanted, "sort": "START_TIME_ASC"}).json():
            return dict(found[0])
        time.sleep(0.5)
    raise AssertionError(f"no run {name!r} came to its end; the worker said: {log.read_text()[-2000:]}")


def _materialized(api: httpx.Client, flow_run: str, wanted: set[str]) -> set[str]:
    """The assets that a run made, once they are all there: the server works its events off in the background."""
    day = timedelta(days=1)
    asked = {
        "event": {"name": ["prefect.asset.materialization.succeeded"]},
        "occurred": {"since": (datetime.now(UTC) - day).isoformat(), "until": (datetime.now(UTC) + day).isoformat()},
        "related": {"id": [f"prefect.flow-run.{flow_run}"]},
    }
    found: set[str] = set()
    deadline = time.monotonic() + PATIENCE
    while not wanted <= found and time.monotonic() < deadline:
        events = api.post("/events/filter", json={"filter": asked, "limit": 50}).json()["events"]
        found = {event["resource"]["prefect.resource.id"] for event in events}
        time.sleep(0.2)
    return found
