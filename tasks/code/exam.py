"""What a code draft is tested with: its target as tests and an entry point.

A target is the tests' text, a list of asserts (MBPP), or `{"tests": text or list, "entry_point": name, "setup": text}`.
"""

from dataclasses import dataclass
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft
from tasks.code.source import last_function, open_function, program_in


@dataclass(frozen=True)
class Exam:
    """A program, the tests that it must pass, and the function under test where `check(candidate)` needs to be told."""

    program: str
    tests: str
    entry_point: str


def exam_of(draft: Draft) -> Exam:
    """Raises RowError where the target holds no tests."""
    target = draft.read_target()
    parts = target if isinstance(target, dict) else {"tests": target}
    tests = "\n".join(text for text in (_text(parts.get("setup", "")), _text(parts.get("tests"))) if text)
    if not tests.strip():
        raise RowError(f"cannot judge: the target {str(target)[:80]!r} holds no tests")
    entry_point = str(parts.get("entry_point") or "") or open_function(draft.question)
    program = program_in(draft.answer, entry_point=entry_point, question=draft.question)
    if not entry_point and "def check(" in tests:
        entry_point = last_function(program)
    return Exam(program, tests, entry_point)


def _text(found: Any) -> str:
    if isinstance(found, list) and all(isinstance(line, str) for line in found):
        return "\n".join(found)
    return found if isinstance(found, str) else ""
