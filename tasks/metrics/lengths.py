"""How long the rows are, in words, real beside synthetic: templates and truncation show here first."""

import numpy as np
import polars as pl

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.bounds import Bounded, figure, middle, redrawn
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
        return Finding(figures=_figures(rows, evidence.rng), rows=table, plot="columns", about="Words of a whole conversation.")

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


def _figures(rows: pl.DataFrame, rng: np.random.Generator) -> list[Figure]:
    told = {"median": "median, {} rows", "spread": "standard deviation, {} rows"}
    return [
        figure(f"{name}_{origin}", found, 1, unit="words", about=told[name].format(origin))
        for (origin,), part in sorted(rows.partition_by("origin", as_dict=True).items())
        for name, found in _spread(part["words"], rng).items()
    ]


def _spread(words: pl.Series, rng: np.random.Generator) -> dict[str, Bounded]:
    """The median and the standard deviation, bounded by the bootstrap: equal lengths are drawn together."""
    lengths, counts = np.unique(words.to_numpy(), return_counts=True)
    draws = np.vstack([counts, redrawn(counts, rng)])
    size, so_far = len(words), np.cumsum(draws, axis=1)
    middles = [lengths[(so_far > at).argmax(axis=1)] for at in ((size - 1) // 2, size // 2)]
    mean, square = draws @ lengths / size, draws @ lengths.astype(np.float64) ** 2 / size
    found = {"median": (middles[0] + middles[1]) / 2, "spread": np.sqrt(np.maximum(square - mean**2, 0))}
    return {name: Bounded(float(values[0]), *middle(values[1:])) for name, values in found.items()}
