"""A vector as the text of a reply: a unit vector in half precision, which moves a cosine by less than 0.001.

In base64 it takes a third of what its numbers take in JSON.
"""

import base64

import numpy as np
from numpy.typing import NDArray

from schemas.errors import RowError

Vector = NDArray[np.float32]


def packed(vector: Vector) -> str:
    """A vector as a reply's text. Raises ValueError for one without a direction."""
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or not length:
        raise ValueError("the vector has no direction")
    return base64.b64encode((vector / length).astype("<f2").tobytes()).decode()


def unpacked(text: str) -> Vector:
    """The unit vector in a reply's text. Raises RowError where it holds none."""
    try:
        found = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
    except ValueError:
        raise RowError("the reply holds no vector", raw=text) from None
    return found / np.linalg.norm(found)
