"""Vectors from any OpenAI-compatible server (`use: embeddings:NAME`): a text is asked about like any question is.

So a vector is remembered, paid once, paced and bounded as every reply is.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from schemas.errors import RowError
from schemas.recipe import Model
from tasks.models.answer import Answer
from tasks.models.faults import Again, fault_of
from tasks.models.question import Question
from tasks.models.servers import key_of
from tasks.models.vectors import packed
from tasks.models.wire import Wire
from tasks.text.strict_json import read_json

OPENAI = "https://api.openai.com/v1"


class Embeddings:
    """Asks one model of embeddings, one text a request: a vector belongs to its text, whatever stands beside it."""

    def __init__(self, model: str, wire: Wire) -> None:
        self._model, self._wire = model, wire

    async def send(self, question: Question) -> Answer:
        asked = {"model": self._model, "input": question.messages[-1].content, "encoding_format": "float", **question.params}
        return _answer_in(await self._wire.post("/embeddings", json.dumps(asked).encode()))

    async def close(self) -> None:
        await self._wire.close()


def sender(model: Model, root: Path) -> Embeddings:
    """The way to a recipe's `embeddings:` model."""
    key = key_of(model)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    wire = Wire(model.base_url or OPENAI, headers, key, float(model.deadline_seconds))
    return Embeddings(model.use.partition(":")[2], wire)


def _answer_in(body: bytes) -> Answer:
    try:
        found: Any = read_json(body)
        if isinstance(found, dict) and found.get("error"):
            raise fault_of(500, {}, json.dumps({"error": found["error"]}))
        text = packed(np.array(found["data"][0]["embedding"], np.float32))
        read = (found.get("usage") or {}).get("prompt_tokens")
    except (RowError, KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise Again(f"malformed: the answer holds no vector ({type(error).__name__}: {str(error)[:80]})", paid=True) from None
    return Answer(text, model=str(found.get("model") or ""), tokens_in=read if isinstance(read, int) else None, tokens_out=0)
