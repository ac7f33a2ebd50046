"""What must not get out over Prefect: keys of the environment (F55), and orders hidden in rows and reasons (F53)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from flows import server
from schemas.rows import Draft, Verdict
from tasks.models.fake_server import Behaviour, fake_server
from tasks.operators import Verifier
from tests.faults.factory import CANARY
from tests.faults.operators import sum_in
from tests.flows.run import api_of, seedmill
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow

ORDERS = "<script>alert(1)</script> ![b](http://h.invalid/b) [l](javascript:alert(1)) | a | \x1b[2J\n```mermaid\ngraph TD\n```"


def doubts() -> Verifier:
    """Fails every row with a reason full of markup, as a reason that quotes a row may be."""

    def verify(draft: Draft) -> Verdict:
        return Verdict.fail(f"it says {ORDERS}") if draft.target and int(draft.target) % 3 == 0 else Verdict.ok()

    return verify


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, prefect_server: server.Server) -> Iterator[tuple[Path, Any, httpx.Client]]:
    """A run through Prefect that asked a model with the canary as its key, after broken answers; and a way to the server."""
    root = tmp_path_factory.mktemp("leaks")
    faults = ["500", "cut", "html", "malformed"]
    with fake_server(Behaviour(answer=lambda asked: sum_in(asked["messages"][-1]["content"]), first=faults)) as model:
        writer = {"use": "openai_compatible:fake", "base_url": model.url, "api_key_env": "OPENAI_API_KEY"}
        recipe = write_recipe(
            root,
            about=ORDERS.replace("\x1b", ""),
            seed=[{"use": "tests.toy:sums"}],
            generate=[{"use": "tests.faults.operators:asked_sum", "model": "writer"}],
            verify=[{"use": "tests.flows.test_leaks:doubts"}],
            models={"writer": writer},
        )
        done = seedmill("run", recipe, "--workspace", root, "--json", OPENAI_API_KEY=CANARY, SEEDMILL_DEBUG="1")
    assert done.returncode == 0, done.stderr
    (root / "out.txt").write_text(done.stdout + done.stderr)
    with api_of(prefect_server.api) as api:
        yield root, json.loads(done.stdout), api


def test_no_key_is_in_a_byte_of_prefects_database_or_logs_or_of_the_workspace(run: Any) -> None:
    root, _, _ = run
    folders = [root, server.home(), Path(os.environ["PREFECT_HOME"])]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


def test_the_server_that_stays_behind_does_not_know_the_key(run: Any) -> None:
    ours = server.running()  # not the one that the session began with: a story before this one may have killed that
    assert ours
    family = psutil.Process(ours.pid)
    for process in [family, *family.children(recursive=True)]:
        assert CANARY not in str(process.environ()) + str(process.cmdline())


def test_a_runs_parameters_are_a_path_and_no_more(run: Any) -> None:
    _, facts, api = run
    parameters = api.get(f"/flow_runs/{facts['flow_run']}").json()["parameters"]
    assert set(parameters) <= {"recipe", "workspace", "root", "path"} and ORDERS[:8] not in json.dumps(parameters)


def test_markup_in_rows_and_reasons_is_only_words_in_prefects_artifacts(run: Any) -> None:
    _, facts, api = run
    found = [one for one in api.post("/artifacts/filter", json={}).json() if one["flow_run_id"] == facts["flow_run"]]
    told = "\n".join(f"{one['data']}{one['description']}" for one in found)
    assert "&lt;script&gt;" in told, "the reason is shown, as words"
    for order in ("<script", "![b](", "](javascript", "\x1b", "\\u001b", "```mermaid"):
        assert order not in told, order
