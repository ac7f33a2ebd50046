"""kill -9 while 2,000 questions are asked: no reply is paid for twice beyond those in flight (FAULTS F01, I5)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tasks.models.fake_server import FakeServer

Serve = Callable[..., FakeServer]
ROOT = Path(__file__).parents[3]
CONCURRENCY, ROWS = 32, 2000
SCRIPT = """
import json, sys
from pathlib import Path
from tests.tasks.models.conftest import a_recipe, asked
url, root, rows = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
with asked(a_recipe({"requests": 10_000}, base_url=url, revision="r", concurrency=32), root) as ask:
    print("ready", flush=True)
    replies = ask(*[f"question {number}" for number in range(rows)])
(root / "out.json").write_text(json.dumps([reply.text for reply in replies]))
"""


def _started(server: FakeServer, root: Path, rows: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, server.url, str(root), str(rows)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert child.stdout and child.stdout.readline() == "ready\n"
    return child


def _finished(child: subprocess.Popen[str]) -> int:
    code = child.wait()
    child.stdout.close()  # type: ignore[union-attr]
    return code


def _killed_after(child: subprocess.Popen[str], server: FakeServer, answers: int) -> bool:
    """SIGKILL once the server has given so many more answers; False where the child was done before."""
    wanted = sum(server.seen.answered.values()) + answers
    while child.poll() is None and sum(server.seen.answered.values()) < wanted:
        time.sleep(0.002)
    child.kill()
    return _finished(child) == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_reply_is_paid_for_twice_beyond_those_in_flight_at_each_kill(serve: Serve, tmp_path: Path) -> None:
    undisturbed, server, rng = serve(latency=0.05), serve(latency=0.05), Random(7)
    assert _finished(_started(undisturbed, tmp_path / "undisturbed", ROWS)) == 0
    kills = sum(_killed_after(_started(server, tmp_path / "disturbed", ROWS), server, rng.randint(1, 100)) for _ in range(30))
    assert _finished(_started(server, tmp_path / "disturbed", ROWS)) == 0
    outs = [json.loads((tmp_path / name / "out.json").read_text()) for name in ("undisturbed", "disturbed")]
    assert outs[0] == outs[1] and len(outs[1]) == ROWS
    twice = server.seen.summary()["answered_again"]
    print(f"{kills} kills; {twice} answers of {ROWS} were given again, at most {kills * CONCURRENCY} were in flight")
    assert kills >= 20 and twice <= kills * CONCURRENCY
