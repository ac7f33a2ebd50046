"""tail_coverage: rare word sequences of real text, found again or not."""

import json
from pathlib import Path

import pytest

from tasks.metrics.tail_coverage import tail_coverage
from tests.tasks.metrics.evidence import figures, measured


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    lines = ["the cat sat", "the cat ran", "a dog ran"]
    path = tmp_path / "held_out.jsonl"
    path.write_text("".join(json.dumps({"question": line}) + "\n" for line in lines))
    return path


@pytest.mark.parametrize(
    ("question", "share"),
    [("the cat sat", 0.25), ("The CAT ran; a dog ran!", 0.75), ("the cat", 0.0), ("nothing", 0.0), ("", 0.0)],
)
def test_only_what_stands_once_in_the_reference_counts(question: str, share: float, reference: Path) -> None:
    finding = measured(tail_coverage(reference=reference), {"question": question})
    assert figures(finding) == {"share": share} and "of the 4 2-grams" in finding.figures[0].about
    assert finding.figures[0].low <= share <= finding.figures[0].high
