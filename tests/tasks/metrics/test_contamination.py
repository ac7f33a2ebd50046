"""contamination: what is left of a benchmark, before and after mixing, and the closest pairs."""

import json

import pytest

from tasks.metrics.contamination import contamination
from tests.tasks.metrics.evidence import figures, measured

ITEM = "A robe takes 2 bolts of blue fiber and half that much white fiber. How many bolts in total does it take?"


@pytest.fixture
def benchmark(tmp_path):
    path = tmp_path / "bench.jsonl"
    path.write_text(
        json.dumps({"question": ITEM}) + "\n" + json.dumps({"question": "Ducks lay sixteen eggs a day."}), encoding="utf-8"
    )
    return path


def test_copies_are_counted_before_and_after_mixing(benchmark):
    finding = measured(contamination(against=[benchmark]), {}, drafts=[{"question": ITEM}, {"question": ITEM}, {}])
    assert figures(finding) == {"rows": 0, "drafts": 2, "items": 0, "twins_bench": 0}


def test_the_closest_pairs_are_shown_though_no_run_of_words_is_shared(benchmark):
    rows = [
        {"question": "How much is a pint of milk?"},
        {"question": "A gown takes 2 bolts of blue fiber and half as much white fiber."},
    ]
    finding = measured(contamination(against=[benchmark], pairs=1), *rows)
    assert figures(finding) == {"rows": 0, "drafts": 0, "items": 0, "twins_bench": 1}
    assert [(row["row"][:6], row["where"]) for row in finding.rows] == [("A gown", "bench.jsonl:1")]


def test_each_benchmark_has_its_count_and_its_pairs(benchmark, tmp_path):
    other = tmp_path / "other-set.v2.jsonl"
    other.write_text(json.dumps({"question": "How much is a pint of milk in Leeds?"}), encoding="utf-8")
    rows = [{"question": "What is the price of a pint of milk in Leeds?"}, {"question": ITEM}]
    finding = measured(contamination(against=[benchmark, other], pairs=1), *rows)
    assert (figures(finding)["twins_bench"], figures(finding)["twins_other_set"]) == (1, 1)
    assert [row["where"] for row in finding.rows] == ["bench.jsonl:1", "other-set.v2.jsonl:1"]
