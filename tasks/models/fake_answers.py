"""What the fake server says: words from a seed, values that fit a schema, recorded replies, a column's texts."""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from tasks.models.question import Question, messages_of_chat
from tasks.models.recorded import replies_in

_TEXT = """the of and to in is that for it as with on by this from at which one all there use each time will way many then
them these long make thing see two look more day number sound people over water call first down side now find new work part
place year live after back little round man year show every good give under name through form sentence"""
WORDS = _TEXT.split()
SHAPES = (
    "2024-05-17",
    "09:30",
    "2024-05-17T09:30:00Z",
    "7",
    "12345",
    "a",
    "word",
    "A1",
    "ann@example.org",
    "https://example.org",
)
"""Texts of the shapes that patterns of tools mostly ask for; the first that fits a pattern is taken."""


def from_recorded(file: Path) -> Callable[[Mapping[str, Any]], str | None]:
    """The recorded reply to these words; words made up where there is none."""
    replies = replies_in(file)

    def answer(asked: Mapping[str, Any]) -> str | None:
        form = (asked.get("response_format") or {}).get("json_schema", {}).get("schema")
        question = Question("", messages_of_chat(asked["messages"]), tools=tuple(asked.get("tools") or ()), schema=form)
        found = replies.get(question.asked)
        return found.text if found else None

    return answer


def from_column(texts: Sequence[str]) -> Callable[[Mapping[str, Any]], str]:
    """The next text at every request, from the start again after the last."""
    following = cycle(texts)
    return lambda asked: next(following)


def words(rng: random.Random, count: int) -> str:
    """A text of so many words that means nothing."""
    return " ".join(rng.choice(WORDS) for _ in range(count)).capitalize() + "."


def vector_of(text: str, dimensions: int) -> list[float]:
    """The sum of a fixed direction for each of a text's words."""
    draws = [random.Random(word) for word in sorted(set(text.lower().split()))]
    return [round(sum(rng.gauss(0, 1) for rng in draws), 6) for _ in range(dimensions)]


def json_of_schema(schema: Mapping[str, Any], rng: random.Random) -> Any:
    """A value that fits a JSON schema of the plain kind: types, properties, items, enum, const and bounds."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    for alternatives in ("anyOf", "oneOf"):
        if alternatives in schema:
            return json_of_schema(schema[alternatives][0], rng)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return _MADE[kind[0] if isinstance(kind, list) else kind](schema, rng)


def call_of_tool(
    tools: Sequence[Mapping[str, Any]], choice: Any, rng: random.Random, text: str | None = None
) -> dict[str, Any]:
    """A call of the tool that was chosen, or of the first, with arguments that fit its parameters.

    A tool that must be called is a form to answer in: then `text` is its arguments, where there is one.
    """
    wanted = choice["function"]["name"] if isinstance(choice, Mapping) else tools[0]["function"]["name"]
    function = next(tool["function"] for tool in tools if tool["function"]["name"] == wanted)
    given = text if isinstance(choice, Mapping) else None
    arguments = given or json.dumps(json_of_schema(function.get("parameters") or {"type": "object"}, rng))
    called = {"name": wanted, "arguments": arguments}
    return {"id": f"call_{rng.getrandbits(48):012x}", "type": "function", "function": called}


def _object(schema: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
    return {name: json_of_schema(part, rng) for name, part in schema.get("properties", {}).items()}


def _array(schema: Mapping[str, Any], rng: random.Random) -> list[Any]:
    least = schema.get("minItems", 1)
    count = rng.randint(least, max(least, min(schema.get("maxItems", least + 2), least + 2)))
    return [json_of_schema(schema.get("items", {"type": "string"}), rng) for _ in range(count)]


def _least(schema: Mapping[str, Any], step: float) -> Any:
    """The smallest number that a schema allows; 0 where it does not say."""
    return schema["exclusiveMinimum"] + step if "exclusiveMinimum" in schema else schema.get("minimum", 0)


def _integer(schema: Mapping[str, Any], rng: random.Random) -> int:
    low = _least(schema, 1)
    return rng.randint(low, schema.get("maximum", low + 100))


def _number(schema: Mapping[str, Any], rng: random.Random) -> float:
    low = _least(schema, 0.001)
    return round(rng.uniform(low, schema.get("maximum", low + 1)), 3)


def _string(schema: Mapping[str, Any], rng: random.Random) -> str:
    if "pattern" in schema and (found := next((text for text in SHAPES if re.search(schema["pattern"], text)), None)):
        return found
    text = words(rng, rng.randint(3, 8))
    return text[: schema["maxLength"]] if "maxLength" in schema else text


_MADE: dict[str, Callable[[Mapping[str, Any], random.Random], Any]] = {
    "object": _object,
    "array": _array,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "boolean": lambda schema, rng: rng.random() < 0.5,
    "null": lambda schema, rng: None,
}
