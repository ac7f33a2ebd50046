"""A vector as the text of a reply, and what is no vector."""

import numpy as np
import pytest

from schemas.errors import RowError
from tasks.models.vectors import packed, unpacked


def test_a_vector_is_kept_in_half_precision_and_comes_back_as_a_unit_vector() -> None:
    vector = np.random.default_rng(1).normal(size=1536).astype(np.float32)
    found = unpacked(packed(vector))
    assert abs(float(found @ vector) / float(np.linalg.norm(vector)) - 1) < 0.0001 and len(packed(vector)) == 4096


@pytest.mark.parametrize("vector", [[0.0, 0.0], [float("nan"), 1.0]])
def test_a_vector_without_a_direction_is_none(vector: list[float]) -> None:
    with pytest.raises(ValueError, match="no direction"):
        packed(np.array(vector, np.float32))


def test_a_reply_in_words_is_no_vector() -> None:
    with pytest.raises(RowError, match="holds no vector"):
        unpacked("I am sorry.")
