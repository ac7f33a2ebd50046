"""Every figure of every metric has a 95 % interval, or says why it has none: for those of today and those to come."""

import ast
import json
from pathlib import Path

import pytest

import tasks
from tasks.operators import built, names
from tests.tasks.metrics.evidence import measured

LABELS = {"B": "goal team match player", "C": "bank price market rate"}
PARAMS = {
    "contamination": {"against": ["real.jsonl"]},
    "impact": {"held_out": "real.jsonl", "label": "answer", "runs": 3, "real_rows": [], "shares": [0.5]},
    "tail_coverage": {"reference": "real.jsonl"},
    "unbiasedness": {"label": "target", "independent": [["lang", "origin"]], "groups": ["lang"]},
}


def row(number: int, origin: str) -> dict[str, str]:
    """A question with options, of one label and one language, no two of them alike."""
    label, lang = "BC"[number % 2], ("de", "en", "fi")[number // 2 % 3]
    words = LABELS[label].split()
    told = f"{words[number % 4]} {words[number // 4 % 4]} {origin}{number} and the word{number % 7}."
    return {
        "question": f"{told} Which?\nA) this\nB) it\nC) that",
        "answer": label,
        "target": json.dumps(label),
        "lang": lang,
        "origin": origin,
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", names("evaluate"))
def test_a_metrics_figures_have_an_interval_or_a_reason(name: str, tmp_path: Path) -> None:
    held_out = [
        {"text": f"{' '.join(LABELS[label].split()[:2])} held out {n}", "label": label} for n in range(30) for label in "BC"
    ]
    (tmp_path / "real.jsonl").write_text("\n".join(map(json.dumps, held_out)))
    rows = [row(number, origin) for number in range(60) for origin in ("real", "synthetic")]
    verdicts = [(f"{number:02d}", "grounded", number % 5 > 0) for number in range(len(rows))]
    found = measured(built("evaluate", name, PARAMS.get(name, {}), tmp_path), *rows, verdicts=verdicts).figures
    assert found
    for figure in found:
        if figure.no_interval:
            assert figure.low is figure.high is None and "too few" not in figure.no_interval, figure
        else:
            assert figure.low <= figure.value <= figure.high, figure


def test_nobody_makes_a_figure_without_the_one_or_the_other() -> None:
    """Mixers and stages make figures too."""
    files = [file for file in sorted(Path(tasks.__file__).parent.rglob("*.py")) if "import Figure" in file.read_text("utf-8")]
    calls = [
        (file.name, call.lineno, {word.arg for word in call.keywords})
        for file in files
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Figure"
    ]
    bare = [
        (name, line)
        for name, line, said in calls
        if "figsize" not in said and not ({"low", "high"} <= said or "no_interval" in said)
    ]
    assert len(calls) > 10 and bare == []
