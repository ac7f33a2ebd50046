"""A user's own prompt: a sandboxed Jinja template in which every text that comes from a seed stands delimited.

The template is the user's, what fills it is anybody's. So a text is put between two lines of dashes, longer than any run of
dashes in it; `{{ name | inline }}` puts it in quotes on one line instead; numbers stand bare; lists and objects are JSON.
"""

import sys
from collections.abc import Callable, Mapping
from time import monotonic
from types import FrameType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from schemas.errors import RowError
from schemas.rows import to_json
from tasks.text.delimited import delimited

LONGEST_TEMPLATE = 100_000
LONGEST_PROMPT = 1_000_000
SECONDS = 2.0
_BARE = ("safe", "escape", "e", "forceescape", "urlize", "xmlattr", "center", "format", "indent")
_WIDE = {"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map"}


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing of Python's inside, no arithmetic that makes a giant of two small numbers, no text that is not delimited."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(side, int | float) for side in (left, right)):
            raise SecurityError(f"{operator} between these has no place in a prompt")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in _WIDE and super().is_safe_attribute(obj, attr, value)


def template_of(text: str) -> Template:
    """The template, parsed. Raises ValueError where it is none, or is too long."""
    if not text.strip() or len(text) > LONGEST_TEMPLATE:
        raise ValueError(f"wanted a template of 1 to {LONGEST_TEMPLATE} characters, found {len(text)}")
    sandbox = _Sandbox(undefined=StrictUndefined, autoescape=True, finalize=_delimited, trim_blocks=True, lstrip_blocks=True)
    for name in _BARE:
        del sandbox.filters[name]
    sandbox.filters["inline"] = lambda value: Markup(to_json(value))
    try:
        return sandbox.from_string(text)
    except TemplateError as error:
        raise ValueError(f"the template cannot be read: {error}") from None


def filled(template: Template, facts: Mapping[str, Any]) -> str:
    """The prompt. Raises RowError where a name is missing, something is forbidden, or it gets too long or takes too long."""
    parts: list[str] = []
    length = 0
    before = sys.gettrace()
    sys.settrace(_until(monotonic() + SECONDS))
    try:
        for part in template.generate(facts=facts):
            parts.append(part)
            length += len(part)
            if length > LONGEST_PROMPT:
                raise RowError(f"the prompt is longer than {LONGEST_PROMPT} characters")
    except (TemplateError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise RowError(f"the template cannot be filled: {error}") from None
    finally:
        sys.settrace(before)
    return "".join(parts).strip()


def _until(deadline: float) -> Callable[[FrameType, str, Any], Any]:
    """A trace that ends template code that runs past its time: it needs no thread and no signal."""

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if monotonic() > deadline:
            raise RowError(f"the template took longer than {SECONDS:g} s")
        return trace

    return trace


def _delimited(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    if isinstance(value, Undefined):
        return str(value)  # StrictUndefined says which name is missing
    if not isinstance(value, str):
        return Markup(to_json(value))
    return Markup(f"\n{delimited(value)}\n")
