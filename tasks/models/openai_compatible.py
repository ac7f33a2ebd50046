"""A LangChain chat model for OpenAI-compatible servers: nothing else stands between it and the wire.

The providers' packages stand on httpx, whose pool costs CPU in proportion to its open connections with every request.
"""

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, InvalidToolCall, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langsmith.utils import tracing_is_enabled
from pydantic import SecretStr

from schemas.errors import RowError
from schemas.recipe import Model
from tasks.models.chat import Chat
from tasks.models.faults import Again, fault_of
from tasks.models.servers import key_of
from tasks.models.wire import MOST_BYTES, Wire
from tasks.text.strict_json import read_json

OPENAI = "https://api.openai.com/v1"
_ROLES = {"human": "user", "ai": "assistant", "system": "system", "tool": "tool"}


class OpenAICompatible(BaseChatModel):
    """One model at one server. `deadline` bounds a whole call, `first_byte` the wait for the answer's head, in seconds."""

    model: str
    base_url: str = OPENAI
    api_key: SecretStr = SecretStr("")
    deadline: float = 300.0
    first_byte: float | None = None
    most_bytes: int = MOST_BYTES

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
        if isinstance(input, list) and all(isinstance(turn, BaseMessage) for turn in input):
            return await self._said(input, stop, **kwargs)
        return await self._said(self._convert_input(input).to_messages(), stop, **kwargs)

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
        return ChatResult(generations=[ChatGeneration(message=await self._said(messages, stop, **kwargs))])

    async def _said(self, messages: Sequence[BaseMessage], stop: list[str] | None, **kwargs: Any) -> AIMessage:
        asked = {"model": self.model, "messages": [_turn(message) for message in messages], **kwargs}
        body = await self.wire.post("/chat/completions", json.dumps(asked | ({"stop": stop} if stop else {})).encode())
        return message_in(body)

    async def complete(self, text: str, **params: Any) -> AIMessage:
        """How the model goes on with a text as it stands: no turns, no template."""
        asked = {"model": self.model, "prompt": text, **params}
        return message_in(await self.wire.post("/completions", json.dumps(asked).encode()))

    async def aclose(self) -> None:
        """Close its connections."""
        await self.wire.close()

    @cached_property
    def wire(self) -> Wire:
        """Its connections."""
        key = self.api_key.get_secret_value()
        return Wire(self.base_url, _bearer(key), key, self.deadline, self.first_byte, self.most_bytes)


def wire_to(model: Model) -> Wire:
    """Connections to a recipe's `openai:` or `openai_compatible:` model, for what is no chat."""
    key = key_of(model)
    return Wire(model.base_url or OPENAI, _bearer(key), key, float(model.deadline_seconds))


def _bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


def sender(model: Model, root: Path) -> Chat:
    """The way to a recipe's `openai:` or `openai_compatible:` model."""
    chat = OpenAICompatible(
        model=model.use.partition(":")[2],
        base_url=model.base_url or OPENAI,
        api_key=SecretStr(key_of(model)),
        deadline=float(model.deadline_seconds),
        most_bytes=MOST_BYTES,
    )
    return Chat(chat, chat.aclose, complete=chat.complete)


def message_in(body: bytes) -> AIMessage:
    """The message in an answer's envelope. Raises Again where it is none, with what is wrong."""
    try:
        found = read_json(body)
    except RowError as error:
        raise Again(f"malformed: {error}", paid=True) from None
    return message_of(found)


def message_of(found: Any) -> AIMessage:
    """The message of a chat completion, or of a plain one. Raises Again where it is none, with what is wrong."""
    if isinstance(found, dict) and found.get("error"):
        raise _error_in_200(found["error"])
    try:
        choice = found["choices"][0]
        message = {"content": choice["text"]} if "text" in choice else choice["message"]
        usage = found.get("usage") or {}
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
