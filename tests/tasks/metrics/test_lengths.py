"""lengths: bins that hold every row, gaps included."""

import polars as pl
import pytest

from tasks.metrics.lengths import bin_width, lengths
from tests.tasks.metrics.evidence import figures, measured


@pytest.mark.parametrize(("words", "width"), [([5], 1), ([24], 1), ([25] * 9, 2), ([100] * 9, 5), ([4000] * 9, 200), ([0], 1)])
def test_the_width_of_a_bin_is_round(words, width):
    assert bin_width(pl.Series(words)) == width


def test_every_row_is_in_a_bin_and_gaps_are_shown():
    rows = [{"question": "one " * 4, "answer": ""}, {"question": "one " * 9, "answer": "", "origin": "real"}]
    finding = measured(lengths(), *rows)
    assert sum(row["rows"] for row in finding.rows) == 2
    assert {row["words"] for row in finding.rows} == {f"{n} to {n}" for n in range(10)}
    assert figures(finding)["median_real"] == 9
