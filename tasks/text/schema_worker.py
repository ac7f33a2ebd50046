"""The child process that holds JSON against a JSON Schema: a pattern can take for ever, so it works where it can be killed.

Patterns are read as ECMA 262 means them (`\\d` is ASCII, `$` is the very end, `\\p{L}` a letter), which Python's `re` cannot.
A `$ref` is looked up in the schema and among the published meta-schemas; nothing is ever fetched.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import jsonschema._keywords
import jsonschema._legacy_keywords
import jsonschema._utils
import regex
from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
    FormatChecker,
    SchemaError,
)
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from jsonschema_specifications import REGISTRY
from referencing.exceptions import Unresolvable

from tasks.text.child import answer_questions

DRAFTS: dict[str, Any] = {
    "4": Draft4Validator,
    "6": Draft6Validator,
    "7": Draft7Validator,
    "2019-09": Draft201909Validator,
    "2020-12": Draft202012Validator,
}
_PIECE = regex.compile(r"\\.|\[\^?\]?|[\]$]", regex.DOTALL)
_ASCII = {r"\d": "0-9", r"\w": "A-Za-z0-9_"}
_URI_LETTER = r"%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:/?@!$&'()*+,;=-]"
_URI = rf"(?:{_URI_LETTER}|\[[0-9A-Fa-f:.]+\])*(?:\#(?:{_URI_LETTER})*)?"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
FORMATS = {
    "uri": rf"[A-Za-z][A-Za-z0-9+.-]*:{_URI}",
    "uri-reference": _URI,
    "hostname": rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*",
    "duration": r"P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)",
}
"""Those that jsonschema checks only with packages of its own; told by their form."""


def fit(schema: str, instance: str, draft: str, formats: bool) -> dict[str, str]:
    """`fault` is empty where the instance fits; `unjudged` says why the schema cannot judge."""
    try:
        error = best_match(_validator(schema, draft, formats).iter_errors(json.loads(instance)))
    except SchemaError as found:
        return {"unjudged": f"the schema is none: {_told(found)}"}
    except Unresolvable as found:
        return {"unjudged": f"the schema refers to {str(found.ref)[:200]!r}, which it does not hold, and nothing is fetched"}
    except regex.error as found:
        return {"unjudged": f"a pattern of the schema cannot be read: {found}"[:300]}
    except RecursionError:
        return {"unjudged": "the schema, or the answer, is nested without end"}
    return {"fault": _told(error) if error else ""}


def fault_of(schema: str, draft: str) -> dict[str, str]:
    """Why a schema can judge nothing: it breaks its meta-schema, or refers to what it does not hold. Empty where it can."""
    told = fit(schema, "null", draft, formats=True)
    return {"fault": told.get("unjudged", "") or next(_outside(json.loads(schema)), "")}


def _told(error: Any) -> str:
    where = error.json_path.removeprefix("$")[:100]
    message = error.message if len(error.message) <= 300 else f"{error.message[:150]} ... {error.message[-140:]}"
    return f"{where.lstrip('.')}: {message}" if where else message


@lru_cache(maxsize=256)
def _validator(schema: str, draft: str, formats: bool) -> Any:
    read = json.loads(schema)
    kind: Any = validator_for(read, default=DRAFTS[draft])
    kind.check_schema(read, format_checker=_checker(kind))
    return kind(read, registry=REGISTRY, format_checker=_checker(kind) if formats else None)


def _checker(kind: Any) -> FormatChecker:
    checker = FormatChecker(())
    checker.checkers = dict(kind.FORMAT_CHECKER.checkers)
    for name, pattern in FORMATS.items():
        checker.checkers[name] = (_formed(pattern), ())
    checker.checkers["regex"] = (_readable, regex.error)
    return checker


def _formed(pattern: str) -> Callable[[object], bool]:
    compiled = regex.compile(pattern, regex.ASCII)
    return lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None


def _readable(value: object) -> bool:
    return not isinstance(value, str) or bool(_compiled(value))


def _outside(schema: Any) -> Iterator[str]:
    """References to documents that are neither published meta-schemas nor named in the schema by an `$id`."""
    known = {found for key in ("$id", "id") for found in _values(schema, key)}
    for reference in (*_values(schema, "$ref"), *_values(schema, "$dynamicRef")):
        document = reference.partition("#")[0]
        if "://" in document and document not in REGISTRY and f"{document}#" not in REGISTRY and document not in known:
            yield f"the schema refers to {reference[:200]!r}, which it does not hold, and nothing is fetched"


def _values(schema: Any, key: str) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get(key), str):
            yield schema[key]
        for name, part in schema.items():
            yield from () if name in ("const", "enum", "default", "examples") else _values(part, key)
    elif isinstance(schema, list):
        for part in schema:
            yield from _values(part, key)


def ecma(pattern: str) -> str:
    """A pattern of ECMA 262 as `regex` reads it."""
    inside = False

    def read(piece: "regex.Match[str]") -> str:
        nonlocal inside
        text = piece[0]
        if text in _ASCII:
            return _ASCII[text] if inside else f"[{_ASCII[text]}]"
        if text in (r"\D", r"\W") and not inside:
            return f"[^{_ASCII[text.lower()]}]"
        if text == "$" and not inside:
            return r"\Z"
        if text[0] == "[":
            already, inside = inside, not text.endswith("]")
            return f"\\{text}" if already else {"[]": "(?!)", "[^]": r"[\s\S]"}.get(text, text)
        if text == "]":
            inside = False
        return text

    return _PIECE.sub(read, pattern)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(ecma(pattern))


def _search(pattern: str, text: str) -> Any:
    return _compiled(pattern).search(text)


def main() -> None:
    """Let jsonschema search with our patterns, in this process alone, then answer."""
    for module in (jsonschema._keywords, jsonschema._legacy_keywords, jsonschema._utils):
        module.re = SimpleNamespace(search=_search)  # type: ignore[attr-defined]
    answer_questions(_answered)


def _answered(question: dict[str, Any]) -> dict[str, Any]:
    return fit(**question) if "instance" in question else fault_of(**question)
