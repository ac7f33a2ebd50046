"""Evidence for the tests of metrics, from a few rows written down."""

from typing import Any

import numpy as np

from schemas.report import Finding
from tasks.operators import Evidence, Metric
from tests.tasks.mixers.pool import pool_of


def measured(metric: Metric, *rows: dict[str, Any], drafts: list[dict[str, Any]] | None = None, seed: int = 7) -> Finding:
    """What a metric says of a mixture of these rows; `drafts` where they are others."""
    mixture = pool_of(*map(dict, rows))
    before = pool_of(*map(dict, drafts)) if drafts is not None else mixture
    return metric(Evidence(mixture, before, mixture.select("id"), np.random.default_rng(seed)))


def figures(finding: Finding) -> dict[str, float]:
    return {figure.name: figure.value for figure in finding.figures}
