"""docs/own_operators.md is true: its operators build a data set, by its commands, beside nothing but its recipe."""

import shlex
from pathlib import Path

import polars as pl
import pytest

from tests.docs.blocks import blocks
from tests.faults.factory import log_of, seedmill


@pytest.mark.slow
def test_its_operators_build_a_data_set(tmp_path: Path) -> None:
    [operators], [recipe], [commands] = (blocks("own_operators.md", language) for language in ("python", "yaml", "sh"))
    (tmp_path / "weekdays.py").write_text(operators, encoding="utf-8")
    (tmp_path / "weekdays.yaml").write_text(recipe, encoding="utf-8")
    (tmp_path / "dvc.yaml").touch()
    for words in map(shlex.split, commands.splitlines()):
        assert seedmill(*words[1:], cwd=tmp_path) == 0, log_of(tmp_path)
    rows = pl.scan_parquet(tmp_path / "data" / "weekdays" / "mixture" / "*.parquet").collect()
    assert 0 < rows.height <= 70 and rows.group_by("target").len()["len"].to_numpy().max() <= 10
    assert (tmp_path / "data" / "weekdays" / "report" / "report.html").stat().st_size > 10_000
