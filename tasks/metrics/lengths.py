"""How long the rows are, in words, real beside synthetic: templates and truncation show here first."""

import polars as pl

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.chances import rounded
from tasks.text.conversation import whole

BINS = 24
ROUND: list[int] = [step * 10**power for power in range(12) for step in (1, 2, 5)]


def lengths() -> Metric:
    """Words of the whole conversation, in bins of a round width; the last bin holds everything longer."""

    def measure(evidence: Evidence) -> Finding:
        words = whole().str.count_matches(r"\S+").alias("words")
        rows = evidence.mixture.select("origin", words).collect(engine="streaming")
        width = bin_width(rows["words"])
        start = pl.min_horizontal(pl.col("words") // width, BINS - 1) * width
        bins = rows.group_by("origin", start.alias("from")).len("rows").sort("from", "origin")
        table = [
            {"words": f"{start} to {start + width - 1}", "origin": kind, "rows": count}
            for start, kind, count in _padded(bins, width)
        ]
        return Finding(figures=_figures(rows), rows=table, plot="columns", about="Words of a whole conversation.")

    return measure


def bin_width(words: pl.Series) -> int:
    """A round width such that 24 bins reach the 99th percentile."""
    reach = float(words.quantile(0.99) or 1) / BINS
    return next(width for width in ROUND if width >= reach)


def _padded(bins: pl.DataFrame, width: int) -> list[tuple[int, str, int]]:
    """Bins without rows stand there too, so that a gap in the lengths is seen as one."""
    grid = pl.DataFrame({"from": range(0, int(str(bins["from"].max() or 0)) + 1, width)}).cast({"from": bins.schema["from"]})
    every = grid.join(bins.select("origin").unique(), how="cross").join(bins, on=["from", "origin"], how="left")
    return list(every.fill_null(0).sort("from", "origin").iter_rows())


def _figures(rows: pl.DataFrame) -> list[Figure]:
    middle = rows.group_by("origin").agg(pl.col("words").median(), spread=pl.col("words").std(ddof=0)).sort("origin")
    return [
        Figure(name=f"{name}_{origin}", value=rounded(value, 1), unit="words", about=about.format(origin))
        for origin, *values in middle.iter_rows()
        for name, value, about in zip(
            ("median", "spread"), values, ("median, {} rows", "standard deviation, {} rows"), strict=True
        )
    ]
