"""A child process that answers questions, a line of JSON each: it is killed when it takes too long, and starts anew.

For work whose cost the text chooses, like sympy or a regular expression. The child has an empty environment, no right to
write a file, bounded memory, and an alarm that ends it when its parent is gone.
"""

import atexit
import json
import logging
import os
import resource
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from schemas.errors import StageError

MEMORY = 2 * 1024**3
_HOUSE = str(Path(__file__).resolve().parents[2])
_BEGIN = "import sys; sys.path.insert(0, {house!r}); from {module} import main; main()"
_START_SECONDS = 120.0


def ask(module: str, question: dict[str, Any], seconds: float) -> dict[str, Any] | None:
    """What `module`'s child answers; None where no answer came in time, or the child died of the question."""
    return _child(module, os.getpid()).ask(question, seconds)


def answer_questions(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The child's side: answer until the parent closes the pipe."""
    logging.disable(logging.CRITICAL)
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (value, value))
    print("ready", flush=True)
    for line in sys.stdin:
        signal.alarm(30)
        print(json.dumps(answer(json.loads(line))), flush=True)
        signal.alarm(0)


class _Child:
    """One child: started when first asked, started again after it had to be killed."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self.close()
            process = self._process or self._started()
            assert process.stdin is not None
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            line = _line(process, seconds)
            if not line:
                self.close()
                return None
            return dict(json.loads(line))

    def close(self) -> None:
        """End the child, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with process:
            process.wait()

    def _started(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-I", "-c", _BEGIN.format(house=_HOUSE, module=self._module)]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env={})
        if _line(self._process, _START_SECONDS) != "ready\n":
            self.close()
            raise StageError(f"the process of {self._module} did not start: {' '.join(command)}")
        return self._process


def _line(process: subprocess.Popen[str], seconds: float) -> str:
    """The child's next line; empty where none comes in time. It writes one short line an answer, so a line is never torn."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        return process.stdout.readline() if selector.select(seconds) else ""


@cache
def _child(module: str, process: int) -> _Child:
    """One child for each process of ours: after a fork, two must not write into one pipe."""
    return _Child(module)
