"""The flow on a real Prefect server: what it shows, and that it makes what the plain functions make."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows import server
from tests.flows.run import api_of, bytes_under, seedmill
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
    with api_of(prefect_server.api) as api:
        yield root, json.loads(done.stdout), api


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
    deadline = time.monotonic() + 120
    while not good(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen
