"""Which examples are shown, in each of the ways; what cannot work is refused before anything is asked."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from schemas.errors import RecipeError
from tasks.operators import built
from tasks.text.demonstrations import Demonstrations, chooser_of, shown
from tasks.text.written_task import Task

TOPICS = ["rivers of Africa", "a cake with lemons", "rivers and lakes", "tax law", "how bees fly", "old cars", "jazz", "chess"]


def block(tmp_path: Path, **params: Any) -> Demonstrations:
    rows = [{"instruction": f"Tell me of {topic}", "output": topic, "hard": at} for at, topic in enumerate(TOPICS)]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return Demonstrations.model_validate({"path": "tasks.jsonl"} | params, context={"root": str(tmp_path)})


def test_random_ones_depend_on_the_rng_alone_and_are_all_drawn_in_time(tmp_path: Path) -> None:
    choose = chooser_of(block(tmp_path, count=3))
    assert choose("x", Random(1), 3) == choose("y", Random(1), 3)
    drawn = {task.answer for number in range(50) for task in choose("x", Random(number), 3)}
    assert drawn == set(TOPICS)


def test_similar_ones_are_the_nearest_and_the_nearest_comes_last(tmp_path: Path) -> None:
    choose = chooser_of(block(tmp_path, count=2, choose="similar"))
    assert [task.answer for task in choose("Which rivers of Africa are long?", Random(1), 2)] == [TOPICS[2], TOPICS[0]]


def test_a_text_is_no_example_of_itself(tmp_path: Path) -> None:
    for way in ("random", "similar"):
        choose = chooser_of(block(tmp_path, count=2, choose=way))
        shown = [task.answer for number in range(30) for task in choose("Tell me of jazz", Random(number), 7)]
        assert "jazz" not in shown and len(shown) == 30 * 7


def test_difficult_ones_come_from_the_hardest_quarter(tmp_path: Path) -> None:
    choose = chooser_of(block(tmp_path, count=1, choose="difficult", difficulty="hard"))
    assert {task.answer for number in range(30) for task in choose("x", Random(number), 1)} == {"jazz", "chess"}


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"count": 9}, "tasks.jsonl holds 8 examples; 9 are to be shown"),
        ({"choose": "difficult"}, "go together"),
        ({"choose": "difficult", "difficulty": "none"}, "tasks.jsonl:1: wanted a number under 'none'"),
        ({"path": "../x.jsonl"}, "leads out of the workspace"),
        ({"path": "no.jsonl"}, "there is no file"),
        ({"path": None, "own": 2, "count": 3}, "needs `path`"),
        ({"path": None}, "wanted `path`"),
        ({"colour": 1}, "unknown"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, params: dict[str, Any], reason: str) -> None:
    given = block(tmp_path).model_dump(mode="json") | {"path": "tasks.jsonl"} | params
    if params.get("path", "") is None:
        given = params
    with pytest.raises(RecipeError, match=reason):
        built("generate", "self_instruct", {"demonstrations": given}, tmp_path)


def test_no_file_is_needed_where_the_model_writes_them_itself() -> None:
    assert chooser_of(Demonstrations(own=2))("x", Random(1), 2) == []


def test_examples_stand_between_lines_of_dashes() -> None:
    text = shown([Task("Ask ----- me"), Task("And?", "So.")])
    assert text == ("Example 1\n------\nAsk ----- me\n------\n\nExample 2\n-----\nAnd?\n-----\nIts answer\n-----\nSo.\n-----")
