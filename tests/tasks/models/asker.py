"""A process that asks: `python -m tests.tasks.models.asker ROOT SERVER FROM TO LIMIT`; it prints the replies as JSON."""

import json
import subprocess
import sys
from pathlib import Path

from tasks.models.fake_server import FakeServer
from tests.tasks.models.conftest import a_recipe, asked


def main() -> None:
    root, server, first, last, limit = sys.argv[1:]
    recipe = a_recipe({"requests": int(limit)}, base_url=server, concurrency=16, deadline_seconds=90)
    with asked(recipe, Path(root)) as ask:
        found = ask(*[f"question {number}" for number in range(int(first), int(last))])
    print(json.dumps([getattr(reply, "text", f"{type(reply).__name__}: {reply}") for reply in found]))


def started(root: Path, server: FakeServer, first: int, last: int, limit: int = 10_000) -> "subprocess.Popen[str]":
    """Such a process at work."""
    words = [sys.executable, "-m", "tests.tasks.models.asker", str(root), server.url, str(first), str(last), str(limit)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(process: "subprocess.Popen[str]") -> list[str]:
    """The replies it printed, errors among them, once it ended."""
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    found: list[str] = json.loads(out)
    return found


if __name__ == "__main__":
    main()
