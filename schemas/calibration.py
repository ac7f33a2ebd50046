"""A judge's calibration: how far it agrees with people on a labelled sample, and the threshold that was chosen there."""

from pathlib import Path
from typing import Annotated, Literal

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

    `made_for` has fingerprints of what was calibrated, `sample` is the sha256 of the labelled file. `agreement` and `kappa`
    are the judge's own verdicts against people's, `people` is how far people agree with each other. `precision` and
    `recall` are what `threshold` is expected to give on new rows; `reached` is false where none gives the wanted precision.
    `first_place` is how often the first of two won, of the decided comparisons, `orders_agree` how often both orders said the
    same; `length_odds` by what the odds of passing multiply when the text is twice as long; `canaries` the share of bad
    answers that passed once a forged verdict or an order to the judge was added.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    judge: str
    use: str
    model: str
    made_for: dict[str, str]
    sample: str
    rows: int
    unjudged: int
    good: int
    agreement: Estimate
    kappa: Estimate
    people: Estimate | None = None
    first_place: Estimate | None = None
    orders_agree: Estimate | None = None
    length_odds: Estimate | None = None
    canaries: Estimate | None = None
    wanted_precision: Share
    reached: bool
    threshold: Share
    precision: Estimate
    recall: Estimate


def read_calibration(path: Path) -> Calibration:
    """The calibration in a file. Raises ValueError where it is none."""
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise ValueError(f"{path.name} is no calibration: {place}: {sentence(dict(fault))}") from None
