"""Work measured in a child process, so that the peak of its memory is the kernel's own figure, and CPU seconds by part."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Work = Callable[[Path, int], dict[str, Any]]
"""What is done in a folder with so many rows, and what was found."""
Report = Callable[[dict[str, Any], int, int], str]
"""The results as Markdown, of what was found, the rows and the peak in bytes."""


def run(module: str, work: Work, report: Report, *, rows: int, limit: int, results: Path, about: str | None) -> None:
    """`python -m MODULE [--rows N]`: prints the results, writes them for `rows` or more; exits 1 over `limit` bytes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rows", type=int, default=rows)
    parser.add_argument("--child", type=Path)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(work(asked.child, asked.rows)))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", module, "--rows", str(asked.rows), "--child", folder]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    text = report(found, asked.rows, peak)
    if asked.rows >= rows:
        results.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(peak > limit)


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU seconds of this process to `name`."""
    began = time.process_time()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.process_time() - began
