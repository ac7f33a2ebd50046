"""What the rows cover: languages, generators and every stratum of the seeds, as counts and as effective numbers.

The effective number of a stratum is exp(entropy): how many equally frequent values would be as varied (Hill 1973, order 1).
"""

import json
from collections.abc import Iterator

import polars as pl

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.bounds import effective_number, figure

SHOWN = 30


def coverage() -> Metric:
    """One figure a stratum; the rows behind it are its most frequent values."""

    def measure(evidence: Evidence) -> Finding:
        slim = evidence.mixture.select("lang", "generator", "strata")
        counts = {
            "lang": _counts(slim.select(value="lang")),
            "generator": _counts(slim.select(value="generator")),
            **_strata(slim),
        }
        rows = [
            {"stratum": name, "value": value, "rows": rows} for name, found in counts.items() for value, rows in found[:SHOWN]
        ]
        return Finding(
            figures=[_effective(name, [rows for _, rows in found]) for name, found in counts.items()],
            rows=rows,
            plot="groups",
            about=f"The {SHOWN} most frequent values of each stratum.",
        )

    return measure


def _effective(name: str, counts: list[int]) -> Figure:
    about = f"as varied as this many equally frequent values (it has {len(counts)})"
    return figure(f"effective_{name}", effective_number(counts), 2, about=about, better="higher")


def _counts(column: pl.LazyFrame) -> list[tuple[str, int]]:
    found = column.drop_nulls().group_by("value").len().sort(["len", "value"], descending=[True, False])
    return list(found.collect().iter_rows())


def _strata(rows: pl.LazyFrame) -> dict[str, list[tuple[str, int]]]:
    """Counts of each key of the strata. Equal strata texts are counted before any of them is read."""
    texts = rows.group_by("strata").len().collect()
    pairs = pl.DataFrame(
        [(key, value, count) for text, count in texts.iter_rows() for key, value in _pairs(text)],
        schema={"key": pl.String, "value": pl.String, "rows": pl.Int64},
        orient="row",
    )
    ordered = pairs.group_by("key", "value").sum().sort(["key", "rows", "value"], descending=[False, True, False])
    return {
        key: list(part.select("value", "rows").iter_rows()) for (key,), part in ordered.group_by("key", maintain_order=True)
    }


def _pairs(text: str | None) -> Iterator[tuple[str, str]]:
    for key, value in json.loads(text or "{}").items():
        yield key, value if isinstance(value, str) else json.dumps(value)
