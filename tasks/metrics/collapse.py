"""How far the mixture is from real text: generation depths, synthetic tokens beside real ones, and the drift that follows.

Above the bound n(N, eta) of Seddik et al. 2404.05090 (PAPERS 5.2), endless retraining at this share drifts further than eta x
the error of the real sample itself; D_inf is where it ends. The mixer `collapse_guard` keeps a mixture below it.
"""

from functools import partial
from typing import Annotated

import polars as pl
from pydantic import Field

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.bounds import COUNTED
from tasks.text.chances import rounded
from tasks.text.collapse_bound import drift_limit, largest_safe
from tasks.text.tokens import Tokenizer, tokens


def collapse(*, eta: Annotated[float, Field(gt=0, lt=1)] = 0.5, tokenizer: Tokenizer = "words") -> Metric:
    """Repeats count."""

    def measure(evidence: Evidence) -> Finding:
        cost = (tokens(tokenizer) * pl.col("repeat")).alias("cost")
        slim = evidence.mixture.select("origin", "depth", cost)
        depths = slim.group_by("depth", "origin").agg(rows=pl.len(), tokens=pl.sum("cost")).sort("depth", "origin").collect()
        real, synthetic = (int(depths.filter(pl.col("origin") == kind)["tokens"].sum()) for kind in ("real", "synthetic"))
        rows = [
            {"depth": f"depth {row['depth']}", **{k: row[k] for k in ("origin", "rows", "tokens")}} for row in depths.to_dicts()
        ]
        return Finding(
            figures=_figures(real, synthetic, eta, tokenizer), rows=rows, plot="columns", about=_about(real, synthetic, eta)
        )

    return measure


def _figures(real: int, synthetic: int, eta: float, tokenizer: str) -> list[Figure]:
    counted = partial(Figure, no_interval=COUNTED)
    share = counted(name="synthetic_share", value=rounded(synthetic / ((real + synthetic) or 1)), about=f"of all {tokenizer}")
    if not real:
        return [share]
    drift = drift_limit(real, synthetic)
    return [
        share,
        counted(name="lambda", value=rounded(synthetic / real), about=f"synthetic / real {tokenizer}", better="lower"),
        counted(name="drift", value=rounded(drift, 12), about="D_inf, at most", better="lower"),
        counted(name="over_bound", value=rounded(max(synthetic - largest_safe(real, eta), 0), 0), unit=tokenizer,
                about=f"synthetic {tokenizer} above the Seddik bound at eta = {eta:g}", better="lower"),
    ]  # fmt: skip


def _about(real: int, synthetic: int, eta: float) -> str:
    if not real:
        return "There is no real text here: a model retrained on such mixtures alone collapses (PAPERS 5.1)."
    over = synthetic > largest_safe(real, eta)
    warning = " Warning: it is above the Seddik bound; take real text in, or `collapse_guard`." if over else ""
    return f"How many models or procedures stand between the rows and real text (0 is real).{warning}"
