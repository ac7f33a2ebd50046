"""The answer, or the last JSON block in it, is strict JSON and fits a JSON Schema.

The schema is `schema` of the target (or the target itself), or one for all rows: `shape` in the recipe, or a `file`. Draft
2020-12 where it says no other by `$schema`; formats are checked (email, date, uri ...; one that nobody knows is not).
A `$ref` to another document is refused and never fetched. `lax` lets repeated keys, NUL and lone surrogates pass, as
RFC 8259 does.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Verdict, to_json
from tasks.operators import Verifier
from tasks.text.child import ask
from tasks.text.fences import fenced
from tasks.text.strict_json import read_json

_CHILD = "tasks.text.schema_worker"
Shape = dict[str, Any] | bool


def json_schema(
    *,
    shape: Shape | None = None,
    file: InputPath | None = None,
    draft: Literal["4", "6", "7", "2019-09", "2020-12"] = "2020-12",
    formats: bool = True,
    fence: bool = True,
    lax: bool = False,
    seconds: Annotated[float, Field(gt=0, le=20)] = 2.0,
) -> Verifier:
    """Without `fence` the answer must be bare JSON. A comparison that does not end within `seconds` is no verdict."""
    fixed = _fixed(shape, file, draft, seconds)

    def verify(row: Draft) -> Verdict:
        try:
            text = json_in(row.answer, fence=fence, lax=lax)
        except RowError as error:
            return Verdict.fail(f"the answer is {error}")
        question = {"schema": fixed or _wanted(row), "instance": text, "draft": draft, "formats": formats}
        told = ask(_CHILD, question, seconds)
        if told is None:
            raise RowError(f"cannot judge: holding the answer against the schema did not end within {seconds:g} s")
        if told.get("unjudged"):
            raise RowError(f"cannot judge: {told['unjudged']}")
        return Verdict.fail(told["fault"]) if told["fault"] else Verdict.ok()

    return verify


def json_in(answer: str, *, fence: bool = True, lax: bool = False) -> str:
    """The answer where it is JSON, else its last block that says `json`, or nothing. Raises RowError where that is none."""
    blocks = [body for language, body in fenced(answer) if language in ("", "json")] if fence else []
    for text in (answer, *blocks[-1:]):
        try:
            read_json(text, lax=lax)
            return text
        except RowError as error:
            fault = error
    raise fault


def _fixed(shape: Shape | None, file: InputPath | None, draft: str, seconds: float) -> str:
    """The schema for all rows; empty where each row brings its own."""
    if shape is not None and file is not None:
        raise ValueError("`shape` and `file` are two schemas: give one")
    if shape is None and file is None:
        return ""
    try:
        schema = to_json(shape if file is None else read_json(file.read_bytes()))
    except RowError as error:
        raise ValueError(f"{file}: {error}") from None
    told = ask(_CHILD, {"schema": schema, "draft": draft}, max(seconds, 10.0)) or {"fault": "the schema cannot be read in time"}
    if told["fault"]:
        raise ValueError(told["fault"])
    return schema


def _wanted(row: Draft) -> str:
    target = row.read_target()
    schema = target["schema"] if isinstance(target, dict) and isinstance(target.get("schema"), dict | bool) else target
    if not isinstance(schema, dict | bool):
        raise RowError("cannot judge: neither `shape`, nor `file`, nor the target holds a schema")
    return to_json(schema)
