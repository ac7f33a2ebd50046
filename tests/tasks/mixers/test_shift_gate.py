"""Which components are let in, and what those that are not are told."""

from typing import Any

import pytest

from schemas.errors import RecipeError, StageError
from tasks.mixers.shift_gate import shift_gate
from tests.tasks.mixers.pool import mixed, pool_of
from tests.tasks.text.test_apart import sentences

REAL = [{"question": text, "origin": "real", "component": "people"} for text in sentences(40, 1)]
GOOD = [{"question": text, "component": "good"} for text in sentences(30, 2)]
STIFF = [{"question": f"Task: {text}", "component": "stiff"} for text in sentences(30, 3)]


def gate(*rows: dict[str, Any], **params: Any) -> tuple[set[str], str]:
    found = mixed(shift_gate(**params), pool_of(*map(dict, rows)))
    assert found.finding
    return set(found.decisions["dropped"].to_list()), found.finding.warning


@pytest.mark.slow
def test_a_component_that_a_bound_is_broken_for_is_left_out_whole() -> None:
    reasons, warning = gate(*REAL, *GOOD, *STIFF, most={"auc": 0.8})
    assert reasons == {warning} and warning.startswith("stiff is told from real text: auc ") and warning.endswith(" over 0.8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("params", "left_out"),
    [
        ({"most": {"openers": 0.9}}, "stiff is told from real text: openers 1 over 0.9"),
        ({"least": {"skeletons": 1}}, "stiff is told from real text: skeletons 0.9"),
        ({"most": {"perplexity_off": 0.1}}, "stiff is told from real text: perplexity_off "),
        ({"least": {"perplexity_spread": 0.01}}, ""),
    ],
)
def test_every_figure_can_be_bounded(params: Any, left_out: str) -> None:
    _, warning = gate(*REAL, *GOOD, *STIFF, **params)
    assert warning.startswith(left_out) if left_out else warning == ""


def test_few_rows_are_let_in_and_told_of() -> None:
    assert gate(*REAL, *STIFF[:5], most={"auc": 0.8}) == (set(), "too few rows to look at: stiff")


def test_without_real_text_there_is_no_gate(tmp_path: Any) -> None:
    with pytest.raises(StageError, match="wanted 20 real texts to compare with, found 0; name `reference`"):
        gate(*STIFF, most={"auc": 0.8})
    (tmp_path / "real.txt").write_text("\n".join(sentences(40, 1)))
    assert gate(*STIFF, most={"auc": 0.8}, reference=[tmp_path / "real.txt"])[0]


def test_a_gate_without_a_bound_is_refused() -> None:
    with pytest.raises(RecipeError, match="without a bound"):
        shift_gate()
