"""The held-out file of the small task."""

from pathlib import Path

import pytest

from tests.tasks.selecting.noisy import held_out_file


@pytest.fixture
def held_out(tmp_path: Path) -> Path:
    return held_out_file(tmp_path)
