"""Where a judge draws its line: at the threshold of its calibration, at the recipe's own, or at the operator's."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from schemas.calibration import read_calibration
from schemas.rows import Verdict

Threshold = Annotated[float, Field(ge=0, le=1)]
Votes = Annotated[int, Field(ge=1, le=99)]
DIGITS = 6  # scores are rounded before they are compared, so that a threshold read from a file equals the score it came from


def line_of(threshold: float | None, calibration: Path | None, otherwise: float) -> float:
    """The least score that passes. Raises ValueError where two say it, or where the calibration reached no such line."""
    if calibration is None:
        return otherwise if threshold is None else threshold
    if threshold is not None:
        raise ValueError("give either `threshold` or `calibration`, which has one")
    found = read_calibration(calibration)
    if not found.reached:
        raise ValueError(
            f"{calibration.name}: no threshold of this judge reaches the precision {found.wanted_precision:g}; "
            "calibrate for another one, or judge otherwise"
        )
    return found.threshold


def verdict_of(score: float, line: float, reason: str) -> Verdict:
    """The verdict of a score; `reason` is told where it does not pass."""
    rounded = round(score, DIGITS)
    return Verdict.ok(rounded) if rounded >= round(line, DIGITS) else Verdict.fail(reason, rounded)
