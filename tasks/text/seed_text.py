"""The text that a seed is about, by the name under which its facts hold it."""

from typing import Any

from schemas.errors import RowError


def text_in(facts: Any, name: str = "text", kind: str = "text") -> str:
    """The text under `facts.NAME`. Raises RowError where there is none."""
    value = facts.get(name) if isinstance(facts, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise RowError(f"wanted a {kind} under facts.{name}, found {value!r:.80}")
    return value
