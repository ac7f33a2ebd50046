"""The rows that travel: Seed, Draft, Verdict, Reject; and the Message a Draft is made of.

`facts`, `strata` and `target` are JSON text (`to_json`), so that one column type serves every recipe.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Origin = Literal["real", "synthetic"]
Role = Literal["system", "user", "assistant", "tool"]


def to_json(value: Any) -> str:
    """Canonical JSON text: sorted keys, no spaces, no NaN. Equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call an assistant makes; `arguments` is JSON text, as every chat API sends it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat. `tool_calls` only on assistant turns, `tool_call_id` only on tool turns."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """What to write about. A seeder fills in everything but `id`, which the stage stamps."""

    facts: str
    source: str
    licence: str
    span: str = ""
    strata: str = "{}"
    lang: str = "en"
    depth: int = 0
    id: str = ""

    @classmethod
    def of(cls, facts: Any, *, source: str, licence: str, strata: Mapping[str, Any] | None = None, **rest: Any) -> Self:
        """A seed from Python values; `facts` and `strata` become JSON text."""
        return cls(facts=to_json(facts), source=source, licence=licence, strata=to_json(dict(strata or {})), **rest)

    def read(self) -> Any:
        """The facts as Python values."""
        return json.loads(self.facts)


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate row. A generator fills in the words and the target; the stage stamps id, lineage and operator.

    `depth` counts how many models or procedures stand between this row and real text (0 = real), for the
    collapse guard (Bertrand et al. 2310.00429; Gerstgrasser et al. 2404.01413).
    """

    messages: tuple[Message, ...]
    target: str | None = None
    tools: str | None = None
    rejected: tuple[Message, ...] | None = None
    media: tuple[str, ...] = ()
    lang: str = "en"
    origin: Origin = "synthetic"
    generator: str = ""
    seed_id: str = ""
    depth: int = 1
    replies: tuple[str, ...] = ()
    id: str = ""

    @property
    def question(self) -> str:
        """What the last user turn says; empty when there is none."""
        return next((m.content for m in reversed(self.messages) if m.role == "user"), "")

    @property
    def answer(self) -> str:
        """What the last assistant turn says; empty when there is none."""
        return next((m.content for m in reversed(self.messages) if m.role == "assistant"), "")

    def read_target(self) -> Any:
        """The target as Python values; None when the draft has none."""
        return None if self.target is None else json.loads(self.target)


def chat(question: str, answer: str, *, system: str | None = None) -> tuple[Message, ...]:
    """The messages of one question and its answer."""
    opening = (Message("system", system),) if system else ()
    return (*opening, Message("user", question), Message("assistant", answer))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one verifier says of one draft. `score` is between 0 and 1; `reason` is empty when it passed."""

    passed: bool
    score: float
    reason: str = ""
    draft_id: str = ""
    verifier: str = ""

    @classmethod
    def ok(cls, score: float = 1.0) -> Self:
        """The draft passes."""
        return cls(True, score)

    @classmethod
    def fail(cls, reason: str, score: float = 0.0) -> Self:
        """The draft fails, and this is why: found first, wanted second."""
        return cls(False, score, reason)

    def stamped(self, *, draft_id: str, verifier: str) -> Self:
        """The same verdict, told of whom and by whom."""
        return type(self)(self.passed, self.score, self.reason, draft_id, verifier)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be used, and why. `row_id` is a row's id, or `file:line` where it never became a row."""

    row_id: str
    stage: str
    operator: str
    reason: str
    raw: str = field(default="")


def messages_of(turns: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    """Messages from plain mappings, as JSON and Parquet hold them."""
    return tuple(
        [
            Message(turn["role"], turn.get("content") or "", _calls_of(turn.get("tool_calls")), turn.get("tool_call_id"))
            for turn in turns
        ]
    )


def _calls_of(calls: Sequence[Mapping[str, Any]] | None) -> tuple[ToolCall, ...]:
    return tuple([ToolCall(**call) for call in calls]) if calls else ()
