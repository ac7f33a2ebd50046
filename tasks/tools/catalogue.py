"""The tools by name: their JSON schemas as chat APIs want them, and the one way to call them."""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from tasks.tools import functions

JSON_TYPES = {int: "integer", float: "number", str: "string", bool: "boolean"}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: found
    for name, found in sorted(vars(functions).items())
    if isinstance(found, FunctionType)
    and found.__module__ == functions.__name__
    and not name.startswith("_")
    and name != "rounded"
}


def call(name: str, arguments: dict[str, Any]) -> Any:
    """What the tool of that name answers. Raises KeyError for an unknown tool, TypeError or ValueError for bad arguments."""
    return FUNCTIONS[name](**arguments)


def described(function: Callable[..., Any]) -> dict[str, Any]:
    """A function as a tool of a chat API: `{"type": "function", "function": {"name", "description", "parameters"}}`."""
    parameters = inspect.signature(function).parameters
    hints = get_type_hints(function, include_extras=True)
    schema = _object({name: _schema(hints[name]) for name in parameters})
    schema["required"] = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    return {
        "type": "function",
        "function": {"name": function.__name__, "description": inspect.getdoc(function), "parameters": schema},
    }


def _schema(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Annotated:
        base, *extras = get_args(hint)
        return _schema(base) | {key: value for extra in extras for key, value in extra.items()}
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if get_origin(hint) is list:
        return {"type": "array", "items": _schema(get_args(hint)[0])}
    if hint in JSON_TYPES:
        return {"type": JSON_TYPES[hint]}
    fields = get_type_hints(hint, include_extras=True)
    return _object({name: _schema(field) for name, field in fields.items()}) | {"required": list(fields)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


TOOLS: dict[str, dict[str, Any]] = {name: described(function) for name, function in FUNCTIONS.items()}
