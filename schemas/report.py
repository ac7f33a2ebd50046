"""What evaluation found: figures with intervals, tables behind them, and the report that holds everything of one build."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Figure(BaseModel):
    """One number of the report. `low` and `high` bound it where it is an estimate (95 % unless `about` says else)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    about: str = ""
    better: Literal["higher", "lower", ""] = ""
    headline: bool = False


class Finding(BaseModel):
    """What one metric says: its figures, and optionally the rows behind them (plain values, one mapping a row)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str = ""
    figures: list[Figure] = []
    rows: list[dict[str, Any]] = []
    about: str = ""


class Report(BaseModel):
    """All that is known of one build, and nothing that changes when the same build is made again (no clock, no host).

    `funnel` has one mapping a hop and reason: hop, operator, outcome, reason, rows. `examples` shows accepted and
    rejected rows of each generator side by side. `versions` names the libraries and the code's fingerprint.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: dict[str, Any]
    fingerprint: str
    rows: dict[str, int]
    shortfall: dict[str, int]
    funnel: list[dict[str, Any]]
    components: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    findings: list[Finding]
    examples: list[dict[str, Any]]
    cost: list[dict[str, Any]]
    versions: dict[str, str]
