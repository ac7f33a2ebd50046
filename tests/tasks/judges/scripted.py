"""A fake `ask` that says what a test wrote down, in order or by the words asked, and remembers what it was asked."""

import json
from collections.abc import Callable
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Message, Verdict, to_json
from tasks.models.loop import run
from tasks.operators import Judge, Reply

Said = Any | Callable[[list[Message]], Any]


class Scripted:
    """Texts are replies as they are, other values replies in JSON, errors are raised; a function answers to the messages."""

    def __init__(self, *said: Said) -> None:
        self.said = list(said)
        self.asked: list[list[Message]] = []
        self.options: list[dict[str, Any]] = []

    async def __call__(self, messages: list[Message], *, model: str = "", take: int = 0, **options: Any) -> Reply:
        self.asked.append(messages)
        self.options.append(options | {"take": take})
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        said = said(messages) if callable(said) else said
        if isinstance(said, Exception):
            raise said
        text = said if isinstance(said, str) else to_json(said)
        return Reply(text, "key", parsed=json.loads(text) if "schema" in options else None)

    @property
    def words(self) -> str:
        """Everything that was asked, as one text."""
        return "\n".join(message.content for messages in self.asked for message in messages)


def judged(judge: Judge, draft: Draft, *said: Said) -> tuple[Verdict, Scripted]:
    """The verdict on a draft by a model that says this, and the model."""
    ask = Scripted(*said)
    return run(judge(draft, ask)), ask  # type: ignore[arg-type]


UNUSABLE = RowError("length: the reply was cut; raise max_tokens or ask for less", raw="the repl")
