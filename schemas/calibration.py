"""A judge's calibration: how far it agrees with people on a labelled sample, and the threshold that was chosen there."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.faults import sentence

Share = Annotated[float, Field(ge=0, le=1)]


class Estimate(BaseModel):
    """A figure and its 95 % interval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    low: float
    high: float


class Calibration(BaseModel):
    """What `seedmill calibrate` found.

    `made_for` is the fingerprint of what was calibrated: operator, parameters, prompt and model. `sample` is the sha256 of
    the labelled file. `precision` and `recall` are what the threshold is expected to give on new rows (cross-validated).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = 1
    judge: str
    use: str
    model: str
    made_for: str
    sample: str
    rows: int
    judged: int
    good: int
    threshold: Share
    wanted_precision: Share
    reached: bool
    precision: Estimate
    recall: Estimate
    agreement: Estimate
    kappa: Estimate
    people: Estimate | None = None
    first_place: Estimate | None = None
    orders_agree: Estimate | None = None
    length_odds: Estimate | None = None
    canaries: Estimate | None = None


def read_calibration(path: Path) -> Calibration:
    """The calibration in a file. Raises ValueError where it is none."""
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise ValueError(f"{path.name} is no calibration: {place}: {sentence(dict(fault))}") from None
