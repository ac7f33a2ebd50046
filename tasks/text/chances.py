"""What figures are made of: floats in numpy, and numbers rounded for a file."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rounded(value: float, digits: int = 4) -> float:
    """The number as a report holds it: rounded, and never -0.0."""
    return round(float(value), digits) + 0.0
