"""Evidence for the tests of metrics, from a few rows written down."""

from typing import Any

import numpy as np
import polars as pl

from schemas.report import Finding
from schemas.tables import Rejects, empty
from tasks.operators import Evidence, Metric
from tests.tasks.mixers.pool import pool_of

VERDICTS = {"draft_id": pl.String, "verifier": pl.String, "passed": pl.Boolean}


def measured(
    metric: Metric,
    *rows: dict[str, Any],
    drafts: list[dict[str, Any]] | None = None,
    verdicts: list[tuple[str, str, bool]] | None = None,
    seed: int = 7,
) -> Finding:
    """What a metric says of a mixture of these rows; `drafts` where they are others, `verdicts` (draft, verifier, passed)."""
    mixture = pool_of(*map(dict, rows))
    before = pool_of(*map(dict, drafts)) if drafts is not None else mixture
    judged = pl.LazyFrame(verdicts or [], schema=VERDICTS, orient="row")
    return metric(Evidence(mixture, before, judged, empty(Rejects).lazy(), np.random.default_rng(seed)))


def figures(finding: Finding) -> dict[str, float]:
    return {figure.name: figure.value for figure in finding.figures}
