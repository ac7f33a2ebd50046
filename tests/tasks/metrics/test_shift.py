"""shift: real against real is a coin's throw, and templates are seen at once; calibrated on GSM8K."""

import json
from pathlib import Path

import pytest

from tasks.metrics.shift import shift
from tests.tasks.metrics.evidence import figures, measured

SEEDS = Path(__file__).parents[3] / "flows" / "recipes" / "seeds"


def questions(name: str) -> list[str]:
    return [json.loads(line)["question"] for line in (SEEDS / name).read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.slow
def test_human_against_human_text_of_gsm8k_cannot_be_told_apart():
    rows = [{"question": text, "origin": "real"} for text in questions("gsm8k_train.jsonl")[:700]]
    rows += [{"question": text} for text in questions("gsm8k_heldout.jsonl")[:700]]
    auc = measured(shift(), *rows).figures[0]
    assert 0.45 < auc.value < 0.57 and auc.low < auc.value < auc.high


@pytest.mark.slow
def test_a_template_is_told_apart():
    human = questions("gsm8k_train.jsonl")[:60]
    rows = [{"question": text, "origin": "real"} for text in human]
    rows += [{"question": f"Question: compute this. {text}"} for text in questions("gsm8k_heldout.jsonl")[:60]]
    found = figures(measured(shift(), *rows))
    assert found["auc"] > 0.95 and found["openers_synthetic"] == 1 and found["openers_real"] < 0.5


def test_too_few_rows_give_words_instead_of_a_figure():
    finding = measured(shift(), {"origin": "real"}, {})
    assert finding.figures == [] and "needs 20 rows of each kind; the smaller has 1" in finding.about


def test_real_texts_may_come_from_a_file(tmp_path):
    (tmp_path / "real.txt").write_text("\n".join(f"What is {number} plus two?" for number in range(20)))
    rows = [{"question": f"What is {number} plus three?"} for number in range(20)]
    found = figures(measured(shift(reference=[tmp_path / "real.txt"]), *rows))
    assert {"auc", "openers_synthetic", "skeletons_synthetic", "perplexity_off", "perplexity_spread"} <= found.keys()
