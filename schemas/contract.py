"""The border between hops: a frame is proved to be its table, or a ContractError names what broke it."""

import pandera.errors
import polars as pl

from schemas.errors import ContractError
from schemas.faults import shown
from schemas.tables import Table, polars_schema


def checked(frame: pl.DataFrame, table: type[Table]) -> pl.DataFrame:
    """The same frame, proved to be a `table`.

    Raises ContractError naming table, column, rule and three bad values of every broken rule. Takes a collected
    frame on purpose: on a LazyFrame Pandera would look at the schema only, and bad values would pass.
    """
    if frame.is_empty() and frame.schema == polars_schema(table):
        return frame  # there is no value to break a rule, and Pandera takes 20 ms to say so
    try:
        return table.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        raise ContractError("; ".join(broken_rules(error.failure_cases, table.__name__))) from None


def broken_rules(cases: pl.DataFrame, table: str) -> list[str]:
    """One sentence a broken rule: `Drafts.origin breaks isin(...): 'fake', 'x', 'y' (12 rows)`."""
    return [
        f"{table}.{column or '(columns)'} breaks {check}: {_three(rows['failure_case'])} ({_rows(rows.height)})"
        for (column, check), rows in cases.sort("column", "check", "index").group_by(["column", "check"], maintain_order=True)
    ]


def bad_rows(frame: pl.DataFrame, table: type[Table]) -> pl.DataFrame:
    """Which rows break the contract and why: `row` (position in `frame`) and `reason`; empty where all is well.

    Raises ContractError where a column is missing, extra or of the wrong type: then no row can be trusted.
    """
    try:
        table.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        if error.failure_cases["index"].null_count():
            raise ContractError("; ".join(broken_rules(error.failure_cases, table.__name__))) from None
        reason = pl.format("{}.{} breaks {}: {}", pl.lit(table.__name__), "column", "check", "failure_case")
        cases: pl.DataFrame = error.failure_cases
        return cases.group_by(row="index").agg(reason.sort().first().alias("reason")).sort("row")
    return pl.DataFrame(schema={"row": pl.Int32, "reason": pl.String})


def _three(values: pl.Series) -> str:
    return ", ".join(shown(value) for value in values.cast(pl.String).head(3))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
