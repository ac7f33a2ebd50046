"""A night that ends in a version: build and publish as one flow on a real server, with DVC and git behind it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from flows import server
from flows.publish import may_get_better
from flows.versions.git import commit_of, tagged
from schemas.errors import RecipeError, StageError
from tests.flows.repos import a_remote, a_workspace
from tests.flows.run import REPO, api_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def api(prefect_server: server.Server) -> Iterator[httpx.Client]:
    with api_of(prefect_server.api) as client:
        yield client


def night(root: Path, prefect_server: server.Server) -> subprocess.CompletedProcess[str]:
    """One night of the toy recipe in a process of its own, as a worker runs it."""
    words = (
        f"from flows.publish import nightly; print('published', nightly({str(root / 'recipes/sums.yaml')!r}, {str(root)!r}))"
    )
    env = os.environ | {"PREFECT_API_URL": prefect_server.api, "PYTHONPATH": str(REPO)}
    return subprocess.run([sys.executable, "-c", words], env=env, capture_output=True, text=True)


def states(api: httpx.Client, root: Path) -> dict[str, list[str]]:
    """How the flow runs of a workspace ended, by flow."""
    flows = {flow["id"]: flow["name"] for flow in api.post("/flows/filter", json={}).json()}
    found: dict[str, list[str]] = {}
    for run in api.post("/flow_runs/filter", json={"sort": "START_TIME_ASC"}).json():
        if run["parameters"].get("root") == str(root):
            found.setdefault(flows[run["flow_id"]], []).append(run["state_type"])
    return found


def test_a_night_publishes_and_the_next_one_finds_nothing_to_do(
    tmp_path: Path, prefect_server: server.Server, api: httpx.Client
) -> None:
    root = a_workspace(tmp_path / "shop")
    a_remote(root, str(tmp_path / "remote"))
    first, second = night(root, prefect_server), night(root, prefect_server)
    assert "published sums/v1" in first.stdout and "published sums/v1" in second.stdout, first.stderr[-2000:]
    assert tagged(root, "sums/v1") == commit_of(root, "HEAD")
    assert states(api, root) == {"nightly": ["COMPLETED"] * 2, "build": ["COMPLETED"] * 2, "publish": ["COMPLETED"] * 2}


def test_a_gate_that_does_not_hold_ends_the_night_at_once_and_names_itself(
    tmp_path: Path, prefect_server: server.Server, api: httpx.Client
) -> None:
    root = a_workspace(tmp_path / "shop", publish={"require": ["rows.mixture >= 1000000"]})
    a_remote(root, str(tmp_path / "remote"))
    done = night(root, prefect_server)
    assert done.returncode and "sums/v1: not published: rows.mixture" in done.stderr
    assert states(api, root) == {"nightly": ["FAILED"], "build": ["COMPLETED"], "publish": ["FAILED"]}
    assert not tagged(root, "sums/v1") and not (tmp_path / "remote").exists()


@pytest.mark.parametrize(("error", "again"), [(StageError("the remote fails"), True), (RecipeError("raise version"), False)])
def test_only_what_may_get_better_is_tried_again(error: Exception, again: bool) -> None:
    assert may_get_better(None, None, SimpleNamespace(result=lambda raise_on_failure: error)) is again
