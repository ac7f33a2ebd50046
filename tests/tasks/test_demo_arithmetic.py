"""The arithmetic half of the demo through the real rounds: quotas filled, every row checked, nothing lost, same bytes twice."""

import shutil
from pathlib import Path

import pytest

from schemas.tables import Drafts, Rejects, Verdicts
from tasks.artifact import open_artifact
from tasks.make import plainly, rounds_of
from tasks.plan import plan_of
from tests.builds import nobody
from tests.recipes import write_recipe

REAL = Path(__file__).parents[2] / "flows/recipes/seeds/gsm8k_train.jsonl"
CHECKED = ["renumbered", "word_problem"]
CHANGES = {
    "size": {"by": ["generator"], "rows": {"word_problem": 60, "renumbered": 10}},
    "ceiling": 1000,
    "max_rejects": 0.9,
    "seed": [{"use": "gsm8k", "whole": True, "params": {"path": "real.jsonl"}}, {"use": "arithmetic_plans"}],
    "generate": [
        {"use": "as_written", "from": ["gsm8k"]},
        {"use": "renumbered", "from": ["gsm8k"]},
        {"use": "word_problem", "from": ["arithmetic_plans"]},
    ],
    "verify": [
        {"use": "numeric_answer"},
        {"use": "equations_hold", "only": [*CHECKED]},
        {"use": "numbers_traced", "only": [*CHECKED]},
    ],
}


def made(folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    lines = REAL.read_text(encoding="utf-8").splitlines()[:100]
    (folder / "real.jsonl").write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    plan = plan_of(write_recipe(folder, **CHANGES), folder)
    rounds = rounds_of(plan, plainly(plan, nobody))
    assert all(rounds.progress.accepted[cell] >= rows for cell, rows in {"word_problem": 60, "renumbered": 10}.items())
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(plan.workspace.data.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "first"


@pytest.mark.slow
def test_quotas_fill_nothing_is_lost_and_the_bytes_repeat(folder: Path) -> None:
    first = made(folder)
    data = folder / "data" / "sums"
    drafts, verdicts = open_artifact(data / "drafts", Drafts).read(), open_artifact(data / "verdicts", Verdicts).read()
    rejects = open_artifact(data / "rejects", Rejects).read()
    counts = dict(drafts.group_by("generator").len().iter_rows())
    assert counts["as_written"] == 100
    assert counts["renumbered"] + rejects.filter(operator="renumbered").height == 100
    assert rejects.filter(stage="seed")["reason"].str.contains("real.jsonl:101").all()
    made_here = set(drafts.filter(generator="word_problem")["id"])
    assert verdicts.filter(verifier="numbers_traced")["passed"].mean() > 0.98
    assert set(verdicts.filter(verifier="equations_hold", passed=True)["draft_id"]) >= made_here
    second = made(folder.parent / "second")
    assert first == second
    shutil.rmtree(folder)
