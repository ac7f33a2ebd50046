"""A fake model server on loopback, so that recipes are tested in anybody's CI without a key, faults included.

It speaks as OpenAI's do, and takes batches as OpenAI and as Anthropic do.

Its answers are made from the question and a seed, or come from a function (recorded replies, a data set's column). A fault
happens to a share of the requests, drawn from the seed, the question and how often it was asked before: whatever order a
client asks in, it meets the same faults.
"""

import asyncio
import gzip
import hashlib
import json
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiohttp import web

from tasks.models.fake_answers import call_of_tool, json_of_schema, vector_of, words
from tasks.models.fake_batches import FakeBatches

Asked = dict[str, Any]


@dataclass
class Behaviour:
    """How the server behaves. `first` are faults of the first requests, in the order they come; `shares` of all after them.

    `refuses` names parameters of a request that the server does not know: it answers 400. `context` is the longest context
    that it tells in its list of models, which `lists: False` breaks (500). A batch is worked at for `batch_seconds`; faults
    happen to questions in it as to any others, `batches` are faults of the first whole batches.
    """

    latency: float = 0.0
    first: list[str] = field(default_factory=list)
    shares: Mapping[str, float] = field(default_factory=dict)
    always: str = ""
    retry_after: str = "1"
    answer: Callable[[Asked], str | None] = lambda asked: None
    words: int = 40
    seed: int = 0
    most_open: int = 0
    usage: bool = True
    redirect: str = "http://127.0.0.2:9/elsewhere"
    refuses: list[str] = field(default_factory=list)
    context: int = 0
    lists: bool = True
    batch_seconds: float = 0.0
    batches: list[str] = field(default_factory=list)


@dataclass
class Seen:
    """What the server saw, for tests and `/stats`."""

    requests: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    arrived: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    asked: list[Asked] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    open: int = 0
    peak: int = 0
    tokens: int = 0

    def summary(self) -> dict[str, Any]:
        """Counts alone."""
        twice = sum(self.answered.values()) - len(self.answered)
        counts = {"requests": self.requests, "answered": len(self.answered), "answered_again": twice, "peak": self.peak}
        return counts | {"tokens": self.tokens, "faults": dict(sorted(self.faults.items()))}


class FakeServer:
    """The server's application: chat and plain completions, embeddings, batches, `/v1/models`, `/stats`."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour, self.seen, self.url = behaviour, Seen(), ""
        self.shelf = FakeBatches(self._in_a_batch, lambda: self.behaviour.batch_seconds, behaviour.batches)

    def app(self) -> web.Application:
        found = web.Application(client_max_size=256 * 2**20)
        self.shelf.add_to(found)
        found.router.add_post("/v1/chat/completions", self._chat)
        found.router.add_post("/v1/completions", self._text)
        found.router.add_post("/v1/embeddings", self._embeddings)
        found.router.add_get("/v1/models", self._models)
        found.router.add_get("/stats", self._stats)
        return found

    async def _models(self, request: web.Request) -> web.Response:
        if not self.behaviour.lists:
            return web.Response(status=500, text="Internal Server Error")
        context = {"max_model_len": self.behaviour.context} if self.behaviour.context else {}
        entry = {"id": "fake", "object": "model", "owned_by": "seedmill"} | context
        return web.json_response({"object": "list", "data": [entry]})

    async def _stats(self, request: web.Request) -> web.Response:
        return web.json_response(self.seen.summary() | {"batches": len(self.shelf.batches), "polls": self.shelf.polls})

    def _in_a_batch(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """What a question in a batch gets: a status and a body; 0 for one that expired."""
        key = _key(asked)
        self._note({}, asked, key)
        self.seen.open -= 1
        fault = self._fault(key, asked)
        self.seen.faults.update([fault] if fault else [])
        if fault in FAULTS:
            status = 0 if fault == "expired" else int(fault) if fault.isdigit() else 400 if fault == "unsupported" else 500
            message = "response_format is not supported" if fault == "unsupported" else f"this question failed ({fault})"
            return status, {"error": {"message": message}}
        return 200, self._paid(key, fault, self._completion(asked, key))

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self._replied(request, self._completion)

    async def _text(self, request: web.Request) -> web.StreamResponse:
        return await self._replied(request, self._continuation)

    async def _embeddings(self, request: web.Request) -> web.StreamResponse:
        return await self._replied(request, self._vectors)

    async def _replied(self, request: web.Request, made: Callable[[Asked, str], Asked]) -> web.StreamResponse:
        asked = json.loads(await request.read())
        key = _key(asked)
        self._note(dict(request.headers), asked, key)
        try:
            fault = self._fault(key, asked)
            self.seen.faults.update([fault] if fault else [])
            if fault not in REFUSALS:
                await asyncio.sleep(self.behaviour.latency)
            return await self._answer(request, asked, key, fault, made(asked, key))
        finally:
            self.seen.open -= 1

    def _note(self, headers: dict[str, str], asked: Asked, key: str) -> None:
        seen = self.seen
        seen.requests += 1
        seen.arrived[key] += 1
        seen.open += 1
        seen.peak = max(seen.peak, seen.open)
        if len(seen.asked) < 10_000:
            seen.asked.append(asked)
            seen.headers.append(headers)

    def _fault(self, key: str, asked: Asked) -> str:
        how = self.behaviour
        if any(name in asked for name in how.refuses):
            return "unsupported"
        if how.most_open and self.seen.open > how.most_open:
            return "429"
        if how.first:
            return how.first.pop(0)
        draw = random.Random(f"{how.seed} {key} {self.seen.arrived[key]}").random()
        for name, share in how.shares.items():
            if draw < share:
                return name
            draw -= share
        return how.always

    async def _answer(
        self, request: web.Request, asked: Asked, key: str, fault: str, body: dict[str, Any]
    ) -> web.StreamResponse:
        if fault in FAULTS:
            return await FAULTS[fault](request, body, self.behaviour)
        body = self._paid(key, fault, body)
        if asked.get("stream"):
            return await _streamed(request, body)
        return web.json_response(_as_text(body) if body["object"] == "text_completion" else body)

    def _paid(self, key: str, fault: str, body: dict[str, Any]) -> dict[str, Any]:
        """A whole answer, which its asker pays for whatever it says."""
        self.seen.answered[key] += 1
        self.seen.tokens += body["usage"]["total_tokens"] if "usage" in body else 0
        return BODIES[fault](body) if fault and "choices" in body else body

    def _vectors(self, asked: Asked, key: str) -> dict[str, Any]:
        """Texts that share words lie near each other."""
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        vectors = [vector_of(text, asked.get("dimensions") or 64) for text in texts]
        read = sum(len(text.split()) for text in texts)
        body = {
            "object": "list",
            "model": asked.get("model"),
            "data": [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)],
        }
        return body | ({"usage": {"prompt_tokens": read, "total_tokens": read}} if self.behaviour.usage else {})

    def _completion(self, asked: Asked, key: str) -> dict[str, Any]:
        rng = random.Random(f"{self.behaviour.seed} {key} {asked.get('model')}")
        message, finish = self._message(asked, rng)
        bound = asked.get("max_tokens") or asked.get("max_completion_tokens")
        if bound and isinstance(message["content"], str) and len(message["content"].split()) > bound:
            message["content"], finish = " ".join(message["content"].split()[:bound]), "length"
        said = message["content"] or json.dumps(message.get("tool_calls"))
        read, written = len(json.dumps(asked["messages"]).split()), len(said.split())
        body = {
            "id": f"chatcmpl-{key[:16]}",
            "object": "chat.completion",
            "created": 0,
            "model": asked.get("model"),
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }
        usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
        return body | ({"usage": usage} if self.behaviour.usage else {})

    def _continuation(self, asked: Asked, key: str) -> dict[str, Any]:
        """How a text goes on; `answer` gets it as the one turn of a chat. A draw of another `seed` is another text."""
        turn = {"role": "user", "content": asked["prompt"]}
        return self._completion(asked | {"messages": [turn]}, f"{key}{asked.get('seed', '')}") | {"object": "text_completion"}

    def _message(self, asked: Asked, rng: random.Random) -> tuple[dict[str, Any], str]:
        tools, chosen = asked.get("tools"), asked.get("tool_choice")
        text = self.behaviour.answer(asked) if not tools or isinstance(chosen, dict) else None
        if tools and chosen != "none" and asked["messages"][-1]["role"] != "tool":
            return {
                "role": "assistant",
                "content": None,
                "tool_calls": [call_of_tool(tools, chosen, rng, text)],
            }, "tool_calls"
        form = (asked.get("response_format") or {}).get("json_schema")
        if text is None:
            text = json.dumps(json_of_schema(form["schema"], rng)) if form else words(rng, self.behaviour.words)
        return {"role": "assistant", "content": text, "refusal": None}, "stop"


@contextmanager
def fake_server(behaviour: Behaviour | None = None, port: int = 0) -> Iterator[FakeServer]:
    """A running fake server in a thread of its own; `url` is what a recipe's `base_url` wants."""
    server = FakeServer(behaviour or Behaviour())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake-server", daemon=True)
    thread.start()
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=0.1)
    try:
        server.url = asyncio.run_coroutine_threadsafe(_started(runner, port), loop).result()
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_stopped(runner), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stopped(runner: web.AppRunner) -> None:
    """Nothing is answered any more, not even what was asked before."""
    await runner.cleanup()
    pending = asyncio.all_tasks() - {asyncio.current_task()}
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def _started(runner: web.AppRunner, port: int) -> str:
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/v1"


def _key(asked: Asked) -> str:
    words_asked = asked.get("input") or asked.get("prompt") or [asked.get("messages"), asked.get("tools")]
    return hashlib.sha256(json.dumps(words_asked, sort_keys=True).encode()).hexdigest()


def _as_text(body: dict[str, Any]) -> dict[str, Any]:
    """The body with its message as plain text, as `/v1/completions` gives it."""
    choice = body["choices"][0]
    text = {"index": 0, "text": choice["message"]["content"], "finish_reason": choice["finish_reason"]}
    return body | {"choices": [text]}


async def _streamed(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    choice = body["choices"][0]
    head = {name: body[name] for name in ("id", "model", "created")} | {"object": "chat.completion.chunk"}
    deltas = [{"role": "assistant"}, *({"content": word + " "} for word in (choice["message"]["content"] or "").split(" "))]
    for delta in deltas:
        chunk = head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
        await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
    last = head | {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}], "usage": body.get("usage")}
    await response.write(b"data: " + json.dumps(last).encode() + b"\n\ndata: [DONE]\n\n")
    return response


def _status(status: int, code: str, message: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
        headers = {"retry-after": how.retry_after} if status in (429, 503) and how.retry_after else {}
        error = {"error": {"message": message, "type": code, "code": code}}
        return web.json_response(error, status=status, headers=headers)

    return answer


def _text(text: str, kind: str = "application/json") -> Callable[..., Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
        return web.Response(body=text.encode("utf-8", "surrogatepass"), content_type=kind)

    return answer


async def _cut(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _cut_within(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    text = json.dumps(body).encode()
    response = web.StreamResponse(headers={"content-length": str(len(text)), "content-type": "application/json"})
    await response.prepare(request)
    await response.write(text[: len(text) // 2])
    return await _cut(request, body, how)


async def _slow(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    """A byte now and then, for ever: no time-out between bytes ever ends it."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)


async def _hang(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    await asyncio.sleep(3600)
    return web.Response()


async def _huge(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(1024):
        await response.write(b" " * 2**20)
    return response


async def _gzip_bomb(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    return web.Response(body=_bomb(), headers={"content-encoding": "gzip", "content-type": "application/json"})


@cache
def _bomb() -> bytes:
    """64 KiB that unpack to 64 MiB."""
    return gzip.compress(b" " * (64 * 2**20))


async def _redirect(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    return web.Response(status=307, headers={"location": how.redirect})


async def _malformed(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    text = json.dumps(body)
    return web.Response(text=text[: len(text) * 2 // 3], content_type="application/json")


async def _echoed_key(request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
    told = f"bad header: {request.headers.get('authorization')}"
    return web.json_response({"error": {"message": told, "code": "invalid_api_key"}}, status=401)


def _changed(**message: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The body with other words or another finish reason; who says something else calls no tool."""

    def change(body: dict[str, Any]) -> dict[str, Any]:
        finish = message.get("finish_reason", "stop")
        words = {name: value for name, value in message.items() if name != "finish_reason"}
        choice = body["choices"][0]
        said = {name: value for name, value in choice["message"].items() if name != "tool_calls" or "content" not in words}
        return body | {"choices": [choice | {"message": said | words, "finish_reason": finish}]}

    return change


def _halved(body: dict[str, Any]) -> dict[str, Any]:
    text = body["choices"][0]["message"]["content"] or ""
    return _changed(content=text[: len(text) // 2], finish_reason="length")(body)


FAULTS: dict[str, Callable[..., Awaitable[web.StreamResponse]]] = {
    "400": _status(400, "invalid_request_error", "the request cannot be read"),
    "unsupported": _status(400, "unsupported_parameter", "response_format is not supported by this model"),
    "401": _status(401, "invalid_api_key", "Incorrect API key provided"),
    "403": _status(403, "permission_denied", "not allowed"),
    "expired": _status(408, "request_timeout", "the request was not executed in time"),
    "404": _status(404, "model_not_found", "there is no such model"),
    "429": _status(429, "rate_limit_exceeded", "too many requests"),
    "quota": _status(429, "insufficient_quota", "You exceeded your current quota"),
    "500": _status(500, "server_error", "something broke"),
    "502": _status(502, "bad_gateway", "bad gateway"),
    "503": _status(503, "overloaded", "overloaded"),
    "529": _status(529, "overloaded_error", "overloaded"),
    "filtered": _status(400, "content_filter", "the prompt was filtered"),
    "redirect": _redirect,
    "cut": _cut,
    "cut_within": _cut_within,
    "slow": _slow,
    "hang": _hang,
    "huge": _huge,
    "gzip_bomb": _gzip_bomb,
    "malformed": _malformed,
    "garbage": _text("\x00\x01 not JSON"),
    "html": _text("<html>Bad gateway</html>", "text/html"),
    "error_in_200": _text('{"error": {"message": "upstream failed", "code": 502}}'),
    "no_choices": _text('{"choices": []}'),
    "deep": _text('{"choices": ' + "[" * 100_000 + "]" * 100_000 + "}"),
    "nan": _text('{"choices": [{"message": {"content": NaN}}]}'),
    "big_integer": _text('{"choices": [{"message": {"content": ' + "9" * 5000 + "}}]}"),
    "twice": _text('{"choices": [], "choices": [{"message": {"content": "x"}}]}'),
    "surrogate": _text('{"choices": [{"message": {"content": "\\ud800"}}]}'),
    "nul": _text('{"choices": [{"message": {"content": "a\\u0000b"}}]}'),
    "echoed_key": _echoed_key,
}
"""Faults that put another answer in the place of the good one."""

BODIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "empty": _changed(content=""),
    "null": _changed(content=None),
    "length": _halved,
    "refusal": _changed(content="I'm sorry, but I can't help with that."),
    "refusal_field": _changed(content=None, refusal="not this"),
    "content_filter": _changed(content="", finish_reason="content_filter"),
    "bad_json": _changed(content='{"answer": "half'),
    "wrong_schema": _changed(content='{"nothing": "of the kind"}'),
    "other_model": lambda body: body | {"model": "some-other-model"},
}
"""Faults in the words of an answer that is otherwise whole, and paid for."""

REFUSALS = ("429", "quota", "401", "403", "404", "500", "502", "503", "529", "redirect")
