"""A cell that a spreadsheet could run is shown as text; every other cell stays as it is."""

import pytest

from tasks.exporting.safe_csv import safe_cell

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", " =1", "\u00a0=1", "\n=1", "\r\n=cmd|' /C calc'!A0", "\x00=1", "\ufeff=1",
    "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", '=HYPERLINK("http://h","x")', "|cmd", "%0A=1", "- a list", "\u200b=1",
]  # fmt: skip
HARMLESS = ["", "4", "-7", "+3.5", "-0.25", "a=b", "1-2", "x@y", "What is 2 + 2?", "'quoted", " 5 - 3", "\u00e9t\u00e9"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_what_could_run_is_quoted(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_what_cannot_run_stays(text: str) -> None:
    assert safe_cell(text) == text
