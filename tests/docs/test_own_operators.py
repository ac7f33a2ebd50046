"""docs/own_operators.md is true: its operators build a data set, by its commands, beside nothing but its recipe."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "own_operators.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.mark.slow
def test_its_operators_build_a_data_set(tmp_path: Path) -> None:
    (tmp_path / "weekdays.py").write_text(block("python"), encoding="utf-8")
    (tmp_path / "weekdays.yaml").write_text(block("yaml"), encoding="utf-8")
    (tmp_path / "dvc.yaml").touch()
    for words in map(shlex.split, block("sh").splitlines()):
        command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    rows = pl.scan_parquet(tmp_path / "data" / "weekdays" / "mixture" / "*.parquet").collect()
    assert 0 < rows.height <= 70 and rows.group_by("target").len()["len"].to_numpy().max() <= 10
    assert (tmp_path / "data" / "weekdays" / "report" / "report.html").stat().st_size > 10_000
