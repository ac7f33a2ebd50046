"""What evaluation found: figures with intervals, tables behind them, and the report that holds everything of one build."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Plot = Literal["", "bars", "columns", "groups", "intervals"]
"""How a finding's rows are drawn.

bars       the first column names, `rows` measures, one bar a row
columns    the same in the rows' order, standing, stacked by `origin` where there is one
groups     small bars, a block for each value of the first column; the second names, `rows` measures
intervals  `setting` and `arm` name, `value`, `low` and `high` measure
"""


class Figure(BaseModel):
    """One number of the report. `low` and `high` bound it where it is an estimate (95 % unless `about` says else).

    `no_interval` is why there are no bounds: a count of all there is, or too few to say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    no_interval: str = ""
    unit: str = ""
    about: str = ""
    better: Literal["higher", "lower", ""] = ""
    headline: bool = False


class Finding(BaseModel):
    """What one metric or mixer says: its figures, and optionally the rows behind them (plain values, one mapping a row).

    `warning` is what whoever uses the data must not overlook: it stands out on the page, in the card and after a run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str = ""
    figures: list[Figure] = []
    rows: list[dict[str, Any]] = []
    plot: Plot = ""
    about: str = ""
    warning: str = ""


class Report(BaseModel):
    """All that is known of one build, and nothing that changes when the same build is made again (no clock, no host).

    `funnel` has one mapping a hop, operator, outcome and reason. Within a hop the `rows` sum to what the hop before let
    through. `refused` counts what a generator could not use, also where another one wrote on the same seed. `shortfall`
    has one a cell of the quota, `components` one a component, `origins` one for real and synthetic, `sources` one a
    source and licence, `examples` one a row shown, `judges` one a judge. `models` says of each
    model what its server can do, where that was found out. `versions` names libraries and fingerprints.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: dict[str, Any]
    fingerprint: str
    rows: dict[str, int]
    shortfall: list[dict[str, Any]]
    funnel: list[dict[str, Any]]
    refused: list[dict[str, Any]] = []
    components: list[dict[str, Any]]
    origins: list[dict[str, Any]] = []
    sources: list[dict[str, Any]]
    findings: list[Finding]
    examples: list[dict[str, Any]]
    judges: list[dict[str, Any]] = []
    models: dict[str, dict[str, Any]] = {}
    cost: list[dict[str, Any]]
    versions: dict[str, str]

    @property
    def missing(self) -> int:
        """How many rows the data set falls short of its recipe's size."""
        return sum(int(cell["missing"]) for cell in self.shortfall)

    @property
    def headline(self) -> Figure | None:
        """The one figure that says what the mixture is worth, where a metric gave one."""
        return next((figure for finding in self.findings for figure in finding.figures if figure.headline), None)

    def metrics(self) -> dict[str, float]:
        """Flat names and numbers, for `dvc metrics diff` and the publish gate: `contamination.rows`, `impact.gain.low`."""
        found: dict[str, float] = {f"rows.{name}": count for name, count in self.rows.items()}
        found["shortfall"] = self.missing
        if self.judges:
            found["judges.uncalibrated"] = sum(not row["calibrated"] for row in self.judges)
        for finding in self.findings:
            for figure in finding.figures:
                bounds = {"": figure.value, ".low": figure.low, ".high": figure.high}
                name = f"{finding.metric}.{figure.name}"
                found |= {name + end: bound for end, bound in bounds.items() if bound is not None}
        return dict(sorted(found.items()))
