"""Batches as OpenAI takes them, and servers that do as it does: a file of questions, a batch of the file, a file of answers.

https://platform.openai.com/docs/guides/batch: at most 50,000 questions and 200 MB, done within 24 hours. The label stands
in the batch's metadata.
"""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from schemas.recipe import Model
from schemas.rows import to_json
from tasks.models.answer import Answer
from tasks.models.batch.provider import Progress, Result, custom_id, envelope, result_in
from tasks.models.chat import FORMS, answer_in, in_words, openai_options
from tasks.models.faults import Again, fault_of
from tasks.models.openai_compatible import message_of, wire_to
from tasks.models.question import Question, chat_dicts
from tasks.models.wire import Wire

ENDED = ("completed", "expired", "cancelled", "failed")
CLOCK_SKEW = 3600  # seconds by which the provider's clock may be behind ours
PAGE = 100
_BOUNDARY = "seedmill-batch-of-questions"


class OpenAIBatches:
    """One model at one server."""

    most_rows = 50_000
    most_bytes = 150 * 2**20
    forms = FORMS

    def __init__(self, name: str, wire: Wire) -> None:
        self._name, self._wire = name, wire

    def row(self, label: str, question: Question, form: str) -> bytes:
        turns = chat_dicts(in_words(question) if form == "words" else question.messages)
        body = {"model": self._name, "messages": turns, **question.params, **openai_options(question, form)}
        line = {"custom_id": custom_id(label, question.key), "method": "POST", "url": "/v1/chat/completions", "body": body}
        return json.dumps(line).encode()

    async def submit(self, label: str, rows: Sequence[bytes]) -> str:
        sent = _form(label, b"\n".join(rows))
        file = envelope(await self._wire.post("/files", sent, f"multipart/form-data; boundary={_BOUNDARY}"))
        wanted = {
            "input_file_id": file["id"],
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "metadata": {"seedmill": label},
        }
        return str(envelope(await self._wire.post("/batches", json.dumps(wanted).encode()))["id"])

    async def find(self, label: str, rows: int, since: int) -> str:
        after = ""
        while True:
            page = envelope(await self._wire.get(f"/batches?limit={PAGE}{after}"))
            for batch in page["data"]:
                if (batch.get("metadata") or {}).get("seedmill") == label:
                    return str(batch["id"])
            if not page.get("has_more") or page["data"][-1]["created_at"] < since - CLOCK_SKEW:
                return ""
            after = f"&after={page['data'][-1]['id']}"

    async def progress(self, batch: str) -> Progress:
        found = envelope(await self._wire.get(f"/batches/{batch}"))
        answered = (found.get("request_counts") or {}).get("completed") or 0
        if found["status"] != "failed":
            return Progress(found["status"] in ENDED, answered)
        first = next(iter((found.get("errors") or {}).get("data") or [{}]))
        return Progress(True, answered, str(first.get("message") or "no reason given"), str(first.get("code") or ""))

    async def results(self, batch: str) -> AsyncIterator[Result | None]:
        found = envelope(await self._wire.get(f"/batches/{batch}"))
        for file in filter(None, (found.get("output_file_id"), found.get("error_file_id"))):
            async for line in self._wire.lines(f"/files/{file}/content"):
                yield result_in(line, _answer_in)

    async def close(self) -> None:
        await self._wire.close()


def sender(model: Model, root: Path) -> OpenAIBatches:
    """The way to the batches of a recipe's `openai:` or `openai_compatible:` model."""
    return OpenAIBatches(model.use.partition(":")[2], wire_to(model))


def _form(label: str, lines: bytes) -> bytes:
    """What a browser would send of a form with a file. A line of JSON holds no line break, so none ends the file early."""
    head = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--{_BOUNDARY}\r\n'
    named = f'content-disposition: form-data; name="file"; filename="seedmill-{label}.jsonl"\r\n'
    return f"{head}{named}content-type: application/jsonl\r\n\r\n".encode() + lines + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _answer_in(found: dict[str, Any]) -> Answer:
    response, error = found.get("response") or {}, found.get("error")
    if error:
        raise Again(f"{error.get('code')}: {error.get('message')}")
    if response.get("status_code") != 200:
        raise fault_of(int(response.get("status_code") or 500), {}, to_json(response.get("body")))
    return answer_in(message_of(response.get("body")))
