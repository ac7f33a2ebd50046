"""A LangChain chat model for OpenAI-compatible servers, on aiohttp: nothing else stands between it and the wire.

The providers' packages stand on httpx, whose pool costs CPU in proportion to its open connections with every request.
Bounded in time and in bytes, packed ones too; follows no redirect; shows its key to nobody.
"""

import asyncio
import json
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, InvalidToolCall, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langsmith.utils import tracing_is_enabled
from pydantic import PrivateAttr, SecretStr

from schemas.errors import RowError, StageError
from schemas.recipe import Model
from tasks.models.chat import Chat
from tasks.models.faults import Again, Unreachable, fault_of
from tasks.models.servers import key_of
from tasks.text.strict_json import read_json

OPENAI = "https://api.openai.com/v1"
MOST_BYTES = 8 * 2**20
CONNECT_SECONDS = 10.0
_ROLES = {"human": "user", "ai": "assistant", "system": "system", "tool": "tool"}


class OpenAICompatible(BaseChatModel):
    """One model at one server. `deadline` bounds a whole call, `first_byte` the wait for the answer's head, in seconds."""

    model: str
    base_url: str = OPENAI
    api_key: SecretStr = SecretStr("")
    deadline: float = 300.0
    first_byte: float | None = None
    most_bytes: int = MOST_BYTES
    _session: aiohttp.ClientSession | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "base_url": self.base_url}

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], *, tool_choice: Any = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """The model with tools, as LangChain's agents ask for it."""
        chosen = {} if tool_choice is None else {"tool_choice": tool_choice}
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **chosen, **kwargs)

    async def ainvoke(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
    ) -> AIMessage:
        """LangChain's, without its callback machinery where nobody listens: that costs as much as the request itself."""
        if config or self.callbacks or tracing_is_enabled():
            return await super().ainvoke(input, config, stop=stop, **kwargs)
        result = await self._agenerate(self._convert_input(input).to_messages(), stop, **kwargs)
        message: AIMessage = result.generations[0].message  # type: ignore[assignment]
        return message

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("this model is asked with `await model.ainvoke(...)`")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        asked = {"model": self.model, "messages": [_turn(message) for message in messages], **kwargs}
        body = await self._posted("/chat/completions", asked | ({"stop": stop} if stop else {}))
        return ChatResult(generations=[ChatGeneration(message=_message_in(body))])

    async def aclose(self) -> None:
        """Close its connections."""
        if self._session:
            await self._session.close()

    async def _posted(self, path: str, asked: dict[str, Any]) -> bytes:
        try:
            async with asyncio.timeout(self.first_byte):
                url, sent = self.base_url.rstrip("/") + path, json.dumps(asked).encode()
                response = await self._open().post(url, data=sent, allow_redirects=False)
            async with response:
                body = self._without_key(await _read(response, self.most_bytes))
        except TimeoutError:
            raise Again("no answer in time", overload=True, paid=True) from None
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, aiohttp.InvalidURL) as error:
            raise StageError(f"{self.base_url}: {error}") from None
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(f"{self.base_url}: no connection: {error.os_error}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Again(f"the answer was cut: {type(error).__name__}", paid=True) from None
        if response.status != 200:
            raise fault_of(response.status, response.headers, body)
        return body

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
                timeout=aiohttp.ClientTimeout(total=self.deadline, sock_connect=CONNECT_SECONDS),
                headers=self._headers(),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _headers(self) -> dict[str, str]:
        key = self.api_key.get_secret_value()
        plain = {"content-type": "application/json", "accept-encoding": "identity", "user-agent": "seedmill"}
        return plain | ({"authorization": f"Bearer {key}"} if key else {})

    def _without_key(self, body: bytes) -> bytes:
        """A server may repeat what it was sent; the key goes no further than here."""
        key = self.api_key.get_secret_value().encode()
        return body.replace(key, b"***") if key and key in body else body


def sender(model: Model, root: Path) -> Chat:
    """The way to a recipe's `openai:` or `openai_compatible:` model."""
    chat = OpenAICompatible(
        model=model.use.partition(":")[2],
        base_url=model.base_url or OPENAI,
        api_key=SecretStr(key_of(model)),
        deadline=float(model.deadline_seconds),
        most_bytes=MOST_BYTES,
    )
    return Chat(chat, chat.aclose, ours=True)


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, unpacked, of at most so many bytes. Raises RowError beyond; the rest is never read."""
    parts, size = [], 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > most:
            response.close()
            raise RowError(f"malformed: the reply is larger than {most} bytes")
        parts.append(part)
    packing = response.headers.get("content-encoding", "identity").lower()
    body = b"".join(parts)
    return body if packing == "identity" else _unpacked(body, packing, most)


def _unpacked(body: bytes, packing: str, most: int) -> bytes:
    if packing not in ("gzip", "deflate"):
        raise Again(f"malformed: the answer is packed as {packing!r}, which nobody asked for", paid=True)
    unpack = zlib.decompressobj(47 if packing == "gzip" else 15)
    try:
        plain = unpack.decompress(body, most)
    except zlib.error:
        raise Again(f"malformed: the answer is no {packing}", paid=True) from None
    if unpack.unconsumed_tail:
        raise RowError(f"malformed: the reply is larger than {most} bytes once unpacked")
    return plain


def _message_in(body: bytes) -> AIMessage:
    """The message in an answer's envelope. Raises Again where it is none, with what is wrong."""
    try:
        found = read_json(body)
    except RowError as error:
        raise Again(f"malformed: {error}", paid=True) from None
    if isinstance(found, dict) and found.get("error"):
        raise _error_in_200(found["error"])
    try:
        choice = found["choices"][0]
        message, usage = choice["message"], found.get("usage") or {}
        return AIMessage(
            content=_text(message.get("content")),
            additional_kwargs={"refusal": str(message["refusal"])} if message.get("refusal") else {},
            response_metadata={"finish_reason": choice.get("finish_reason") or "stop", "model_name": found.get("model") or ""},
            usage_metadata=_usage(usage),
            **_tool_calls(message.get("tool_calls") or []),
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise Again(
            f"malformed: the answer is no chat completion ({type(error).__name__}: {str(error)[:80]})", paid=True
        ) from None


def _error_in_200(error: Any) -> Exception:
    """Some routers answer 200 and put another server's error inside."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return fault_of(status, {}, json.dumps({"error": error}))


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if isinstance(part, dict))
    if content is not None and not isinstance(content, str):
        raise TypeError(f"content is {type(content).__name__}")
    return content or ""


def _usage(found: dict[str, Any]) -> Any:
    read, written = found.get("prompt_tokens"), found.get("completion_tokens")
    if not isinstance(read, int) or not isinstance(written, int) or read < 0 or written < 0:
        return None
    return {"input_tokens": read, "output_tokens": written, "total_tokens": read + written}


def _tool_calls(calls: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Calls whose arguments are a JSON object, and the others as LangChain's invalid ones."""
    good: list[ToolCall] = []
    bad: list[InvalidToolCall] = []
    for call in calls:
        name, text = call["function"]["name"], call["function"]["arguments"]
        try:
            arguments = read_json(text)
        except RowError as error:
            bad.append(InvalidToolCall(name=name, args=text, id=call.get("id"), error=str(error), type="invalid_tool_call"))
        else:
            good.append(ToolCall(name=name, args=arguments, id=call.get("id"), type="tool_call"))
    return {"tool_calls": good, "invalid_tool_calls": bad}


def _turn(message: BaseMessage) -> dict[str, Any]:
    """A LangChain message as the server reads it."""
    said: dict[str, Any] = {"role": _ROLES[message.type], "content": message.content}
    if isinstance(message, AIMessage) and message.tool_calls:
        said["tool_calls"] = [
            {"id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": json.dumps(call["args"])}}
            for call in message.tool_calls
        ]
    if message.type == "tool":
        said["tool_call_id"] = getattr(message, "tool_call_id", "")
    return said
