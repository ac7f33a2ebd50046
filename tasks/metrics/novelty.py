"""How much each further batch of synthetic rows adds: the share of its word n-grams that nothing before it holds.

Rows are taken in the order of their ids, which is by chance, so the curve says what the next batch of the same recipe would
add. Real rows, and the corpora in `against`, are known from the start. The last of ten batches of people's own questions
brings 54 to 87 % new 3-grams (CLINC150, Dolly, GSM8K), that of 3,000 of our templates' word problems 37 %. The stop rule is
ours: once `patience` batches in a row bring less than `least`, more of the same is wasted, and the warning says since when.
"""

from itertools import pairwise
from typing import Annotated, Any

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.reading.corpora import corpora
from tasks.text.bounds import COUNTED, ratio_interval
from tasks.text.chances import rounded
from tasks.text.conversation import Compared, compared
from tasks.text.ngrams import U64, grams_of, words


def novelty(
    *,
    n: Annotated[int, Field(ge=1, le=10)] = 3,
    batches: Annotated[int, Field(ge=2, le=100)] = 10,
    least: Annotated[float, Field(ge=0, le=1)] = 0.1,
    patience: Annotated[int, Field(ge=1, le=100)] = 2,
    of: Compared = "question",
    against: list[InputPath] | None = None,
) -> Metric:
    """`batches` of one size, of questions or whole conversations; `least` is a share of 1."""
    read = corpora(against, of)

    def measure(evidence: Evidence) -> Finding:
        rows = evidence.mixture.select("id", "origin", words=words(compared(of))).sort("id").collect()
        known = [read().select(words(pl.col("text")))["text"], rows.filter(origin="real")["words"]]
        made = rows.filter(origin="synthetic")["words"]
        if len(made) < batches:
            return Finding(about=f"{batches} batches need as many synthetic rows; there are {len(made)}.")
        ends = np.linspace(0, len(made), batches + 1).astype(int).tolist()
        table = _curve(made, known, n, ends, evidence.rng)
        enough = _enough(table, ends[1:], 100 * least, patience)
        about = f"{len(made)} synthetic rows in {batches} batches; {sum(map(len, known))} rows were known before."
        warning = (
            f"after {enough} of {len(made)} synthetic rows a batch brings under {least:.0%} new {n}-grams: vary the recipe"
            if enough < len(made)
            else ""
        )
        figures = [_last(table[-1], n), _rows_enough(enough, least, patience)]
        return Finding(figures=figures, rows=table, plot="intervals", about=about, warning=warning)

    return measure


def _curve(made: pl.Series, known: list[pl.Series], n: int, ends: list[int], rng: np.random.Generator) -> list[dict[str, Any]]:
    """What each batch brings, in percent, with an interval over its rows."""
    seen: U64 = np.unique(np.concatenate([grams_of(part, n).hash for part in known]))
    table: list[dict[str, Any]] = []
    for start, end in pairwise(ends):
        grams = grams_of(made[start:end], n)
        found, first = np.unique(grams.hash, return_index=True)
        fresh = ~np.isin(found, seen, assume_unique=True)
        share, low, high = _share(fresh, grams.row[first], end - start, rng)
        table.append({"setting": f"new {n}-grams", "arm": f"to row {end}", "value": share, "low": low, "high": high})
        seen = np.sort(np.concatenate([seen, found[fresh]]), kind="stable")  # which merges what is sorted already
    return table


def _share(fresh: np.ndarray, row: np.ndarray, rows: int, rng: np.random.Generator) -> tuple[float, float, float]:
    new, every = (np.bincount(row[mask], minlength=rows) for mask in (fresh, fresh | True))
    low, high = ratio_interval(new, every, rng)
    return rounded(100 * fresh.sum() / max(len(fresh), 1), 2), rounded(100 * low, 2), rounded(100 * high, 2)


def _enough(table: list[dict[str, Any]], ends: list[int], least: float, patience: int) -> int:
    """After how many rows the stop rule was met; all rows where it never was."""
    low = [row["value"] < least for row in table]
    return next(
        (end for place, end in enumerate(ends, 1) if place >= patience and all(low[place - patience : place])), ends[-1]
    )


def _last(row: dict[str, Any], n: int) -> Figure:
    low, value, high = (rounded(row[name] / 100) for name in ("low", "value", "high"))
    about = f"of the {n}-grams of the last batch stand in nothing before it"
    return Figure(name="last", value=value, low=low, high=high, about=about, better="higher")


def _rows_enough(rows: int, least: float, patience: int) -> Figure:
    about = f"synthetic rows until {patience} batches in a row brought less than {least:.0%}, or all"
    return Figure(name="rows_enough", value=rows, unit="rows", about=about, better="higher", no_interval=COUNTED)
