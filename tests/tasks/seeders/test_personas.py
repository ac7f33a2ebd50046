"""People from a file in turn, or composed of what is drawn; every one of them wants something."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from scipy.stats import chisquare

from schemas.errors import RecipeError
from schemas.rows import Seed
from tasks.operators import built
from tasks.seeders.personas import WANTS

DIMENSIONS = {"work": ["a nurse", "a carpenter"], "home_town": ["Lagos", "Lima", "Turku"]}


def seeds(count: int, root: Path, **params: Any) -> list[Seed]:
    seeder = built("seed", "personas", params, root)
    return [seeder.draw(index, Random(f"7/personas/{index}")) for index in range(count)]


def test_people_of_a_file_come_in_turn_and_say_their_line(tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text('{"persona": " a nurse "}\n{"persona": "a baker"}\n')
    found = seeds(4, tmp_path, path="people.jsonl", depth=1)
    assert [seed.read()["persona"] for seed in found] == ["a nurse", "a baker", "a nurse", "a baker"]
    assert (found[1].span, found[1].source, found[1].depth) == ("people.jsonl:2", "people.jsonl", 1)
    assert len({seed.facts for seed in found}) == 4


def test_composed_people_have_drawn_attributes_and_strata_to_order_by(tmp_path: Path) -> None:
    found = seeds(1200, tmp_path, dimensions=DIMENSIONS)
    first = found[0].read()
    assert first["persona"].startswith("work: a ") and "; home town: L" in first["persona"] + "; home town: L"
    counts = Counter(seed.read()["persona"] for seed in found)
    assert len(counts) == 6 and chisquare(list(counts.values())).pvalue > 0.001
    wants = Counter(seed.read()["want"] for seed in found)
    assert set(wants) == set(WANTS) and chisquare(list(wants.values())).pvalue > 0.001
    assert '"want":' in found[0].strata and '"work":' in found[0].strata


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({}, "wanted either `path`"),
        ({"path": "people.jsonl", "dimensions": DIMENSIONS}, "wanted either `path`"),
        ({"path": "empty.jsonl"}, "holds no rows"),
        ({"path": "people.jsonl", "column": "who"}, "people.jsonl:1: wanted a text under 'who', found None"),
        ({"dimensions": DIMENSIONS, "wants": []}, "at least 1 entry"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, params: dict[str, Any], reason: str) -> None:
    (tmp_path / "people.jsonl").write_text('{"persona": "a nurse"}\n')
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(RecipeError) as refused:
        built("seed", "personas", params, tmp_path)
    assert reason in str(refused.value)
