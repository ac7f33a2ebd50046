"""decontaminate: copies of a benchmark leave, with the item they copy; everything else stays."""

import gzip
import json

import pytest

from schemas.errors import RecipeError
from tasks.mixers.decontaminate import decontaminate
from tests.tasks.mixers.pool import dropped, pool_of

ITEM = "A robe takes 2 bolts of blue fiber and half that much white fiber. How many bolts in total does it take?"


@pytest.fixture
def benchmark(tmp_path):
    path = tmp_path / "bench.jsonl"
    rows = [
        {"question": "Something else altogether, and rather long, that none of the rows below repeats at all"},
        {"question": ITEM},
    ]
    path.write_text("\n".join(json.dumps(row) for row in [*rows, {"prompt": "Why is it so?"}]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("question", "item"),
    [
        (ITEM, "bench.jsonl:2"),
        (f"Hello! {ITEM.upper().replace('.', ' ;')} Tell me.", "bench.jsonl:2"),
        (" ".join(ITEM.split()[3:16]), "bench.jsonl:2"),
        (" ".join(ITEM.split()[3:15]), None),
        ("A gown takes 2 bolts of blue fiber and half as much white. How many bolts is that?", None),
        ("Why is it so?", None),
    ],
)
def test_a_copy_is_found_and_named(benchmark, question, item):
    found = dropped(decontaminate(against=[benchmark]), pool_of({"question": question, "answer": "3"}))
    assert found == ({"00": f"repeats {item} (13 words in a row, or all of them)"} if item else {})


def test_a_short_item_is_found_where_a_row_says_just_that(benchmark):
    pool = pool_of({"question": "why is it  SO", "answer": ""}, {"question": "Why is it so?", "answer": "Because."})
    assert list(dropped(decontaminate(against=[benchmark]), pool)) == ["00"]


def test_a_run_that_reaches_into_the_next_row_is_no_copy(benchmark):
    halves = ITEM.split()
    pool = pool_of({"question": " ".join(halves[:10]), "answer": ""}, {"question": " ".join(halves[10:]), "answer": ""})
    assert dropped(decontaminate(against=[benchmark]), pool) == {}


def test_the_answer_is_looked_at_too(benchmark):
    assert dropped(decontaminate(against=[benchmark]), pool_of({"question": "Go on.", "answer": ITEM}))


def test_packed_files_and_chats_are_read(tmp_path):
    path = tmp_path / "chat.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"messages": [{"role": "user", "content": ITEM}]}).encode()))
    assert dropped(decontaminate(against=[path]), pool_of({"question": ITEM}))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "bench.jsonl:1: not JSON"),
        ("[1]", "wanted an object, found list"),
        ('{"a": 1}', "bench.jsonl:1: wanted one of question, prompt"),
    ],
)
def test_a_benchmark_that_cannot_be_read_is_named(tmp_path, line, told):
    path = tmp_path / "bench.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(RecipeError, match=told.replace("[", r"\[")):
        dropped(decontaminate(against=[path]), pool_of({}))
