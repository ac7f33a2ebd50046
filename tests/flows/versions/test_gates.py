"""The bounds before publishing: what holds, what does not, and what was never measured."""

from pathlib import Path
from typing import Any

import pytest

from flows.versions.gates import broken_gates
from schemas.errors import RecipeError
from schemas.recipe import read_recipe
from tests.recipes import write_recipe

FIGURES = {"rows.mixture": 40, "overlap": {"rows": 3}, "share": 0.25, "note": "text", "mix.near-twins": {"effective_Topic": 1}}


@pytest.mark.parametrize(
    ("gate", "broken"),
    [
        ("rows.mixture >= 40", []),
        ("rows.mixture == 40", []),
        ("rows.mixture > 40", ["rows.mixture > 40: found 40"]),
        ("overlap.rows <= 0", ["overlap.rows <= 0: found 3"]),
        ("share<0.5", []),
        ("share < -1", ["share < -1: found 0.25"]),
        ("mix.near-twins.effective_Topic >= .5", []),
    ],
)
def test_a_gate_says_what_was_found(tmp_path: Path, gate: str, broken: list[str]) -> None:
    assert broken_gates(the_recipe(tmp_path, gate), FIGURES) == broken


@pytest.mark.parametrize(
    ("gate", "told"),
    [("rows.mixtures >= 1", "did you mean 'rows.mixture'"), ("note >= 1", "no figure named 'note' was measured")],
)
def test_a_figure_that_was_not_measured_is_no_open_gate(tmp_path: Path, gate: str, told: str) -> None:
    with pytest.raises(RecipeError, match=rf"sums\.yaml:\d+: publish\.require\[0\]: .*{told}"):
        broken_gates(the_recipe(tmp_path, gate), FIGURES)


def the_recipe(folder: Path, gate: str) -> Any:
    return read_recipe(write_recipe(folder, publish={"require": [gate]}))
