"""rephrased_twins: what 13 words in a row cannot find leaves with the item's name; strangers stay."""

import json
from pathlib import Path

import pytest

from tasks.mixers.decontaminate import decontaminate
from tasks.mixers.rephrased_twins import rephrased_twins
from tests.tasks.mixers.pool import dropped, pool_of

ITEM = "A robe takes 2 bolts of blue fiber and half that much white fiber. How many bolts in total does it take?"
TWIN = "A garment takes 2 bolts of blue fiber and half as much white fiber. How many bolts does it take altogether?"


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    path = tmp_path / "bench.jsonl"
    rows = [{"question": "Ducks lay sixteen eggs a day and Janet sells some of them."}, {"question": ITEM}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_rephrased_item_leaves_though_no_run_of_words_is_shared(benchmark: Path) -> None:
    pool = pool_of({"question": TWIN, "answer": ""}, {"question": "Why do leaves fall?", "answer": ""})
    found = dropped(rephrased_twins(against=[benchmark]), pool)
    assert list(found) == ["00"] and found["00"].startswith("close to bench.jsonl:2 (likeness 0.")
    assert dropped(decontaminate(against=[benchmark]), pool) == {}


@pytest.mark.parametrize(("params", "left"), [({}, ["00", "01"]), ({"top": 1}, ["01"]), ({"floor": 0.9}, ["01"])])
def test_the_closest_of_each_item_leave_down_to_the_floor(benchmark: Path, params: dict, left: list[str]) -> None:
    pool = pool_of({"question": TWIN, "answer": ""}, {"question": ITEM, "answer": ""})
    assert list(dropped(rephrased_twins(against=[benchmark], **params), pool)) == left


def test_the_answer_counts_where_that_is_asked_for(benchmark: Path) -> None:
    pool = pool_of({"question": "Go on.", "answer": ITEM})
    assert dropped(rephrased_twins(against=[benchmark]), pool) == {}
    assert list(dropped(rephrased_twins(against=[benchmark], whole_conversation=True), pool)) == ["00"]


def test_an_empty_pool_loses_nothing(benchmark: Path) -> None:
    assert dropped(rephrased_twins(against=[benchmark]), pool_of({}).filter(False)) == {}
