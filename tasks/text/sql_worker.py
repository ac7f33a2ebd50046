"""The child process that runs one SELECT on the tables of a row: DuckDB in memory, locked, without files or network.

Only a single SELECT comes through, in a read-only transaction, on a database of the row's own. What DuckDB itself does not
hold (a crash, memory beside its limit, time) ends with this process, which has no right to write a file.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import duckdb

from tasks.text.child import answer_questions

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "max_temp_directory_size": "0KB",
    "threads": "1",
}
_DECIMAL = re.compile(r"-?\d{1,20}\.(\d{1,9})")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
Row = tuple[Any, ...]
Result = tuple[list[Row], bool]
"""The rows, and whether their order was asked for."""


class Unfit(Exception):
    """The tables, or the wanted result, cannot serve."""


def compared(world: dict[str, Any], query: str, max_rows: int, memory_mb: int) -> dict[str, str]:
    """`fault` says why the query is not what was wanted; `unjudged` why that cannot be told."""
    try:
        with _store(memory_mb).cursor() as session:
            return {"fault": _fault(session, world, query, max_rows)}
    except Unfit as error:
        return {"unjudged": str(error)[:300]}
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"unjudged": f"the query takes more than {memory_mb} MiB"}
    finally:
        if "setup" in world:
            _store.cache_clear()  # foreign statements ran in it


@lru_cache(maxsize=1)
def _store(memory_mb: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config=LOCKED | {"memory_limit": f"{memory_mb}MiB", "lock_configuration": "true"})


def _fault(session: duckdb.DuckDBPyConnection, world: dict[str, Any], query: str, max_rows: int) -> str:
    session.execute("ATTACH ':memory:' AS house; USE house")
    try:
        _furnish(session, world)
        session.execute("BEGIN TRANSACTION READ ONLY")
        try:
            wanted = _wanted(session, world, max_rows)
            found = _selected(session, query, max_rows)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.PermissionException:
            return "the query reaches for files, extensions or the network"
        except duckdb.Error as error:
            return f"the query does not run: {' '.join(str(error).split())[:300]}"
        finally:
            session.execute("ROLLBACK")
    finally:
        session.execute("USE memory; DETACH house")
    return difference(found[0], *wanted) if wanted else ""


def _furnish(session: duckdb.DuckDBPyConnection, world: dict[str, Any]) -> None:
    """Make the row's tables."""
    try:
        for name, (columns, rows) in _tables(world).items():
            kinds = [_kind([row[at] for row in rows]) for at in range(len(columns))]
            fields = ", ".join(f"{_quoted(column)} {kind}" for column, kind in zip(columns, kinds, strict=True))
            session.execute(f"CREATE TABLE {_quoted(name)} ({fields})")
            cells = [[_cell(row[at]) for row in rows] for at in range(len(kinds))]
            if rows:
                unnested = ", ".join("unnest(?::VARCHAR[])" for _ in kinds)
                session.execute(f"INSERT INTO {_quoted(name)} SELECT {unnested}", cells)
        if setup := world.get("setup"):
            session.execute(setup)
    except (duckdb.Error, ValueError, IndexError, TypeError, AttributeError) as error:
        raise Unfit(f"the tables cannot be made: {' '.join(str(error).split())}") from None


def _tables(world: dict[str, Any]) -> dict[str, tuple[list[str], list[list[Any]]]]:
    """One table `t` by `columns` and `rows`, as the table seeders write it, or `tables` by name; objects are rows too."""
    named = dict(world.get("tables") or {})
    if "columns" in world:
        named["t"] = world
    return {name: _table(found) for name, found in named.items()}


def _table(found: Any) -> tuple[list[str], list[list[Any]]]:
    if isinstance(found, dict):
        return [str(column) for column in found["columns"]], [list(row) for row in found["rows"]]
    columns = list(dict.fromkeys(name for row in found for name in row))
    return columns, [[row.get(name) for name in columns] for row in found]


def _kind(cells: Sequence[Any]) -> str:
    """The narrowest type that holds a column: the seeders write `12.50` as text, to keep its places."""
    known = [cell for cell in cells if cell is not None]
    if known and all(isinstance(cell, bool) for cell in known):
        return "BOOLEAN"
    if known and all(isinstance(cell, int) and not isinstance(cell, bool) for cell in known):
        return "BIGINT" if all(abs(cell) < 2**63 for cell in known) else "HUGEINT"
    if known and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in known):
        return "DOUBLE"
    texts = [cell for cell in known if isinstance(cell, str)]
    if texts and len(texts) == len(known):
        decimals = [_DECIMAL.fullmatch(text) for text in texts]
        if all(decimals):
            return f"DECIMAL(38, {max(len(found[1]) for found in decimals if found)})"
        if all(_DATE.fullmatch(text) for text in texts):
            return "DATE"
    return "VARCHAR"


def _cell(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return json.dumps(cell) if isinstance(cell, list | dict | bool) else repr(cell)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _wanted(session: duckdb.DuckDBPyConnection, world: dict[str, Any], max_rows: int) -> Result | None:
    """The result to compare with: of the target's own `query`, its `result`, or its `answer`, one value or a column of them."""
    if "query" in world:
        try:
            return _selected(session, world["query"], max_rows)
        except duckdb.OutOfMemoryException:
            raise
        except (duckdb.Error, Unfit) as error:
            raise Unfit(f"the target's own query does not run: {' '.join(str(error).split())}") from None
    if "result" in world:
        return [_plain_row(row) for row in world["result"]], bool(world.get("ordered"))
    if "answer" in world:
        answers = world["answer"] if isinstance(world["answer"], list) else [world["answer"]]
        return [_plain_row([answer]) for answer in answers], False
    return None


def _selected(session: duckdb.DuckDBPyConnection, query: str, max_rows: int) -> Result:
    """The rows of one SELECT, whatever else the text holds is refused."""
    statements = session.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(str(statement.type).rsplit(".", 1)[-1] for statement in statements) or "nothing"
        raise duckdb.InvalidInputException(f"wanted one SELECT, found {kinds}")
    rows = session.execute(statements[0]).fetchmany(max_rows + 1)
    if len(rows) > max_rows:
        raise Unfit(f"a query gives more than {max_rows:,} rows")
    return [_plain_row(row) for row in rows], _is_ordered(session, query)


def _is_ordered(session: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether the outermost SELECT has an ORDER BY, as DuckDB's own parser sees it."""
    (text,) = session.execute("SELECT json_serialize_sql(?)", [query]).fetchone() or ("{}",)
    statements = json.loads(text).get("statements") or [{}]
    return any(each.get("type") == "ORDER_MODIFIER" for each in (statements[0].get("node") or {}).get("modifiers") or ())


def difference(found: list[Row], wanted: list[Row], ordered: bool) -> str:
    """What tells two results apart; empty where nothing does. Column names do not count, their order does."""
    if len(found) != len(wanted):
        return f"gives {_counted(found)}, wanted {_counted(wanted)}"
    if ordered:
        at = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=True)) if one != other), None)
        return "" if at is None else f"row {at + 1} is {_shown(found[at])}, wanted {_shown(wanted[at])}"
    missing = Counter(wanted) - Counter(found)
    extra = Counter(found) - Counter(wanted)
    return f"gives {_shown(min(extra, key=repr))}, wanted {_shown(min(missing, key=repr))}" if extra else ""


def _counted(rows: list[Row]) -> str:
    return f"{len(rows)} row{'' if len(rows) == 1 else 's'}" + (f" {_shown(rows[0])}" if len(rows) == 1 else "")


def _shown(row: Row) -> str:
    return repr(row[0] if len(row) == 1 else row)[:100]


def _plain_row(row: Any) -> Row:
    return tuple(_plain(cell) for cell in (row if isinstance(row, list | tuple) else [row]))


def _plain(cell: Any) -> Any:
    """Cells that compare: numbers by twelve significant digits, dates as ISO text, nested values as tuples."""
    if isinstance(cell, dict):
        return tuple((key, _plain(value)) for key, value in sorted(cell.items()))
    if isinstance(cell, list | tuple):
        return tuple(_plain(item) for item in cell)
    if cell is None or isinstance(cell, str | bool):
        return cell
    if isinstance(cell, int):
        return cell
    try:
        number = cell if cell == int(cell) else float(f"{float(cell):.12g}")
        return int(number) if number == int(number) else number
    except (TypeError, ValueError, OverflowError):  # NaN, infinity and what is no number
        return str(cell)


def main() -> None:
    """Open the store, then answer."""
    duckdb.connect(":memory:").close()
    answer_questions(lambda question: compared(**question))
