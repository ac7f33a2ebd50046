"""The fake server's batches: submitted, worked at for a while, then done; in the forms of OpenAI and of Anthropic.

What a question gets is drawn when its batch is taken in, as one asked alone would draw it: a batch gives the same bytes.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tasks.models.fake_anthropic import chat_asked, result_of

Asked = dict[str, Any]
Row = tuple[str, int, dict[str, Any]]
"""A question's id, the status of its answer (0: it expired), and the body."""
BATCH_FAULTS = ("lost", "unseen", "failed", "token_limit", "500", "429", "401")
"""What happens to a whole batch: taken in and never confirmed; cut before it arrived; taken in and found wrong; too many tokens
waiting already; refused."""
_SAID = {"failed": ("invalid_json_line", "line 1 is no JSON"), "token_limit": ("token_limit_exceeded", "Enqueued token limit")}


@dataclass
class Batch:
    """One batch that was taken in."""

    id: str
    metadata: dict[str, str] | None
    rows: list[Row]
    ready: float
    fault: str = ""
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def done(self) -> bool:
        return time.monotonic() >= self.ready


class FakeBatches:
    """Both interfaces over one store. `row` answers a question; `seconds` is how long a batch takes; `faults` of the first."""

    def __init__(
        self, row: Callable[[Asked], tuple[int, dict[str, Any]]], seconds: Callable[[], float], faults: list[str]
    ) -> None:
        self._row, self._seconds, self._faults = row, seconds, faults
        self._files: dict[str, bytes] = {}
        self.batches: dict[str, Batch] = {}
        self.polls = 0

    def add_to(self, app: web.Application) -> None:
        """Its addresses."""
        found = app.router
        found.add_post("/v1/files", self._upload)
        found.add_get("/v1/files/{id}/content", self._content)
        found.add_post("/v1/batches", self._create)
        found.add_get("/v1/batches", self._list)
        found.add_get("/v1/batches/{id}", self._one)
        found.add_post("/v1/messages/batches", self._create_messages)
        found.add_get("/v1/messages/batches", self._list_messages)
        found.add_get("/v1/messages/batches/{id}", self._one_of_messages)
        found.add_get("/v1/messages/batches/{id}/results", self._results)

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        sent = form["file"]
        if form.get("purpose") != "batch" or not isinstance(sent, web.FileField):
            return _refused(400, "wanted purpose=batch and a file")
        name = f"file-{len(self._files) + 1}"
        self._files[name] = sent.file.read()
        return web.json_response({"id": name, "object": "file", "purpose": "batch", "filename": sent.filename})

    async def _create(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if wanted.get("endpoint") != "/v1/chat/completions" or wanted.get("completion_window") != "24h":
            return _refused(400, "wanted endpoint and completion_window")
        lines = [json.loads(line) for line in self._files[wanted["input_file_id"]].splitlines()]
        asked = [(line["custom_id"], line["body"]) for line in lines]
        return await self._taken_in(request, asked, wanted.get("metadata"), _openai)

    async def _create_messages(self, request: web.Request) -> web.Response:
        if "anthropic-version" not in request.headers or "x-api-key" not in request.headers:
            return _refused(401, "x-api-key and anthropic-version are wanted")
        wanted = await request.json()
        asked = [(line["custom_id"], chat_asked(line["params"])) for line in wanted["requests"]]
        return await self._taken_in(request, asked, None, _anthropic)

    async def _taken_in(
        self, request: web.Request, asked: list[tuple[str, Asked]], metadata: Any, form: Callable[[Batch], dict[str, Any]]
    ) -> web.Response:
        fault = self._faults.pop(0) if self._faults else ""
        if fault.isdigit():
            return _refused(int(fault), f"not this batch ({fault})")
        if len({name for name, _ in asked}) < len(asked):
            return _refused(400, "a custom_id stands there twice")
        if fault != "unseen":
            rows = [] if fault in _SAID else [(name, *self._row(body)) for name, body in asked]
            batch = Batch(f"batch_{len(self.batches) + 1}", metadata, rows, time.monotonic() + self._seconds(), fault)
            self.batches[batch.id] = batch
        if fault in ("lost", "unseen"):
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return web.json_response(form(batch))

    async def _list(self, request: web.Request) -> web.Response:
        return self._listed(request, "after", _openai)

    async def _list_messages(self, request: web.Request) -> web.Response:
        return self._listed(request, "after_id", _anthropic)

    def _listed(self, request: web.Request, after: str, form: Callable[[Batch], dict[str, Any]]) -> web.Response:
        """Newest first, a page at a time."""
        names = list(reversed(self.batches))
        names = names[names.index(request.query[after]) + 1 :] if after in request.query else names
        page = names[: int(request.query.get("limit", 20))]
        told = {"data": [form(self.batches[name]) for name in page], "has_more": len(page) < len(names)}
        return web.json_response(told | {"last_id": page[-1] if page else None})

    async def _one(self, request: web.Request) -> web.Response:
        return self._polled(request, _openai)

    async def _one_of_messages(self, request: web.Request) -> web.Response:
        return self._polled(request, _anthropic)

    def _polled(self, request: web.Request, form: Callable[[Batch], dict[str, Any]]) -> web.Response:
        self.polls += 1
        batch = self.batches.get(request.match_info["id"])
        return web.json_response(form(batch)) if batch else _refused(404, "there is no such batch")

    async def _content(self, request: web.Request) -> web.Response:
        kind, _, name = request.match_info["id"].partition("-")
        rows = self.batches[name].rows
        chosen = [row for row in rows if _is_good(row)] if kind == "output" else [row for row in rows if not _is_good(row)]
        return _json_lines(_openai_line(row) for row in chosen)

    async def _results(self, request: web.Request) -> web.Response:
        batch = self.batches[request.match_info["id"]]
        return _json_lines({"custom_id": name, "result": result_of(status, body)} for name, status, body in batch.rows)


def _refused(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "type": "invalid_request_error"}}, status=status)


def _json_lines(rows: Any) -> web.Response:
    return web.Response(text="".join(json.dumps(row) + "\n" for row in rows), content_type="application/jsonl")


def _is_good(row: Row) -> bool:
    return row[1] == 200


def _openai(batch: Batch) -> dict[str, Any]:
    good, expired = sum(map(_is_good, batch.rows)), any(status == 0 for _, status, _ in batch.rows)
    status = "in_progress" if not batch.done else "failed" if batch.fault in _SAID else "expired" if expired else "completed"
    code, message = _SAID.get(batch.fault, ("", ""))
    return {
        "id": batch.id,
        "object": "batch",
        "status": status,
        "created_at": batch.created,
        "metadata": batch.metadata,
        "request_counts": {"total": len(batch.rows), "completed": good * batch.done, "failed": 0},
        "errors": {"data": [{"code": code, "message": message}]} if status == "failed" else None,
        "output_file_id": f"output-{batch.id}" if batch.done and good else None,
        "error_file_id": f"errors-{batch.id}" if batch.done and good < len(batch.rows) else None,
    }


def _openai_line(row: Row) -> Mapping[str, Any]:
    name, status, body = row
    if status == 0:
        expired = {
            "code": "batch_expired",
            "message": "This request could not be executed before the completion window expired.",
        }
        return {"custom_id": name, "response": None, "error": expired}
    return {"custom_id": name, "response": {"status_code": status, "body": body}, "error": None}


def _anthropic(batch: Batch) -> dict[str, Any]:
    kinds = [result_of(status, body)["type"] for _, status, body in batch.rows]
    counts = {kind: kinds.count(kind) * batch.done for kind in ("succeeded", "errored", "expired", "canceled")}
    return {
        "id": batch.id,
        "type": "message_batch",
        "processing_status": "ended" if batch.done else "in_progress",
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000001Z", time.gmtime(batch.created)),
        "request_counts": counts | {"processing": 0 if batch.done else len(kinds)},
    }
