"""Are two LaTeX expressions equal? By math-verify and sympy, in a child process that is killed when it takes too long."""

import atexit
import json
import os
import re
import selectors
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

from schemas.errors import RowError, StageError

MAX_LETTERS = 2000
_WORKER = Path(__file__).with_name("math_worker.py")
_START_SECONDS = 120.0
_TOO_LARGE = [
    (re.compile(r"\d{300}"), "an integer of more than 300 digits"),
    (re.compile(r"(?:\^|\*\*)\s*[{(]*\s*-?\s*[\d,]{5,}"), "an exponent of more than 4 digits"),
    (re.compile(r"(?:\^|\*\*)[^+=,$]{0,40}(?:\^|\*\*)\s*[{(]*\s*\d+\s*[})]*\s*(?:\^|\*\*)"), "a tower of powers"),
    (re.compile(r"(?:\^|\*\*)\s*[{(]*\s*\d+\s*[})]*\s*[{(]*(?:\^|\*\*)"), "a tower of powers"),
    (re.compile(r"\d{4,}\s*[})]*\s*!|!\s*[})]*\s*!|(?:\^|\*\*)\s*[{(]*\s*\d{2,}\s*!"), "a large factorial"),
    (re.compile(r"\\(?:i*int|oint|sum|prod|lim|binom\{\d{5})|__|\bimport\b|\blambda\b"), "an operation that is not an answer"),
    (re.compile(r"(?:[{(\[]\s*){40}"), "brackets nested 40 deep"),
    (re.compile(r"[\x00-\x08\x0e-\x1f]"), "control characters"),
]


def refusal(expression: str) -> str:
    """Why this text is never given to sympy; empty where it may be."""
    if len(expression) > MAX_LETTERS:
        return f"an expression of {len(expression)} letters (at most {MAX_LETTERS})"
    return next((reason for pattern, reason in _TOO_LARGE if pattern.search(expression)), "")


def are_equal(target: str, answer: str, seconds: float) -> bool | None:
    """True or False; None where `answer` is no expression. Raises RowError where it cannot be told in time, or at all."""
    if reason := refusal(target):
        raise RowError(f"cannot judge: the target holds {reason}")
    told = _worker(os.getpid()).ask({"target": target, "answer": answer}, seconds)
    if told is None:
        raise RowError(f"cannot judge: comparing {answer[:60]!r} with {target[:60]!r} did not end within {seconds:g} s")
    if told.get("unreadable") == "target":
        raise RowError(f"cannot judge: the target {target[:80]!r} is no mathematical expression")
    return bool(told["equal"]) if "equal" in told else None


class _Worker:
    """The child: started when first asked, started again after it had to be killed."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(self, question: dict[str, str], seconds: float) -> dict[str, object] | None:
        """The child's answer, None where it did not come in time or the child died of the question."""
        with self._lock:
            child = self._child or self._started()
            assert child.stdin is not None
            child.stdin.write(json.dumps(question) + "\n")
            child.stdin.flush()
            line = _line(child, seconds)
            if not line:
                self.close()
                return None
            return dict(json.loads(line))

    def close(self) -> None:
        """End the child, whatever it is doing."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        with child:
            child.wait()

    def _started(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-I", str(_WORKER)]
        self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env={})
        if _line(self._child, _START_SECONDS) != "ready\n":
            self.close()
            raise StageError(f"the process that compares mathematics did not start: {' '.join(command)}")
        return self._child


def _line(child: subprocess.Popen[str], seconds: float) -> str:
    """The child's next line; empty where none comes in time. It writes one short line an answer, so a line is never torn."""
    assert child.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        return child.stdout.readline() if selector.select(seconds) else ""


@cache
def _worker(process: int) -> _Worker:
    """One child for each process: after a fork, two must not write into one pipe."""
    return _Worker()
