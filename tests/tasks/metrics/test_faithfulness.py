"""faithfulness: labels as real rows have them agree, shuffled ones do not, and too little says nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from tasks.metrics.faithfulness import faithfulness
from tests.tasks.metrics.evidence import figures, measured

WORDS = {"sport": "goal team match player", "money": "bank price market rate", "health": "doctor clinic fever nurse"}


def rows(origin: str, count: int, wrong: float = 0.0) -> list[dict[str, str]]:
    rng = np.random.default_rng([count, len(origin)])
    found = []
    for _ in range(count):
        label = str(rng.choice(sorted(WORDS)))
        text = " ".join(rng.choice(WORDS[label].split(), size=4))
        told = str(rng.choice([other for other in sorted(WORDS) if other != label])) if rng.random() < wrong else label
        found.append({"question": text, "target": json.dumps(told), "origin": origin})
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("wrong", "low", "high"), [(0.0, 0.97, 1.0), (0.4, 0.45, 0.75)])
def test_wrong_labels_are_seen(wrong: float, low: float, high: float) -> None:
    found = figures(measured(faithfulness(), *rows("real", 120), *rows("synthetic", 150, wrong)))
    assert low <= found["agreement"] <= high and found["agreement_real"] > 0.97
    assert found["gap"] == pytest.approx(found["agreement_real"] - found["agreement"], abs=2e-4)


@pytest.mark.slow
def test_real_rows_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "real.jsonl"
    lines = [{"text": row["question"], "label": json.loads(row["target"])} for row in rows("real", 100)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert figures(measured(faithfulness(reference=file), *rows("synthetic", 60)))["agreement"] > 0.97


@pytest.mark.parametrize("few", [rows("synthetic", 60), rows("real", 60), [*rows("real", 60), {"target": '"x"'}]])
def test_too_little_says_nothing(few: list[dict[str, str]]) -> None:
    finding = measured(faithfulness(), *few)
    assert not finding.figures and "say nothing" in finding.about


def test_the_share_of_drafts_that_kept_to_their_source_stands_beside_it() -> None:
    verdicts = [(str(n), "grounded", n % 4 > 0) for n in range(40)] + [("x", "length", False)]
    finding = measured(faithfulness(), {}, verdicts=verdicts)
    assert figures(finding) == {"share_grounded": 0.75}
