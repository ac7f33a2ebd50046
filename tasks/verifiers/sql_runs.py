"""The answer's SQL runs on the tables of its target, and gives the wanted result. Needs `pip install 'seedmill[sql]'`.

The target holds the tables, as `columns` and `rows` of one table `t`, as `tables` by name, or as `setup`, the SQL that makes
them; and what is wanted: `query`, whose result counts, a `result` of rows, or an `answer`, one value or a column of them. With
none of these it is enough that the query runs. Rows compare without order unless the wanted query's outermost SELECT has an
ORDER BY; where rows tie under it, their order still counts. Numbers compare by twelve significant digits. One SELECT is all
that runs: in memory, read-only, without files, network or extensions, configuration locked, in a child process that is
killed after `seconds`.
"""

from importlib.util import find_spec
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RecipeError, RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.child import ask
from tasks.text.fences import fenced

_WORLD = ("columns", "rows", "tables", "setup", "query", "result", "ordered", "answer")


def sql_runs(
    *,
    seconds: Annotated[float, Field(gt=0, le=20)] = 3.0,
    memory_mb: Annotated[int, Field(ge=16, le=1024)] = 256,
    max_rows: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000,
) -> Verifier:
    """A query that passes a limit is no verdict (RowError), one that DuckDB refuses fails."""
    if find_spec("duckdb") is None:
        raise RecipeError("`sql_runs` runs DuckDB, which is not installed: pip install 'seedmill[sql]'")

    def verify(draft: Draft) -> Verdict:
        question = {"world": _world(draft), "query": query_in(draft.answer), "max_rows": max_rows, "memory_mb": memory_mb}
        if not question["query"]:
            return Verdict.fail("the answer holds no SQL")
        told = ask("tasks.text.sql_worker", question, seconds)
        if told is None:
            raise RowError(f"cannot judge: the query did not end within {seconds:g} s")
        if told.get("unjudged"):
            raise RowError(f"cannot judge: {told['unjudged']}")
        return Verdict.fail(told["fault"]) if told["fault"] else Verdict.ok()

    return verify


def query_in(answer: str) -> str:
    """The last block that says `sql`, `duckdb` or nothing, else the whole answer."""
    blocks = [body for language, body in fenced(answer) if language in ("", "sql", "duckdb")]
    return (blocks[-1] if blocks else answer).strip()


def _world(draft: Draft) -> dict[str, Any]:
    target = draft.read_target()
    if not isinstance(target, dict) or not {"columns", "tables", "setup"} & set(target):
        raise RowError("cannot judge: the target holds no tables (`columns` and `rows`, `tables` or `setup`)")
    return {key: target[key] for key in _WORLD if key in target}
