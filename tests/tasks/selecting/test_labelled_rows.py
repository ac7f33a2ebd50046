"""Labelled rows: which rows count, what their label is, and what cannot be a label."""

import json

import polars as pl
import pytest

from schemas.errors import RecipeError, StageError
from tasks.selecting.labelled_rows import Pairs, label_of, pairs_in, rows_and_test
from tests.tasks.mixers.pool import pool_of

TWO = [{"question": f"sea {n}", "target": '"sea"'} for n in range(3)] + [
    {"question": f"land {n}", "target": '"land"'} for n in range(3)
]


@pytest.mark.parametrize(
    ("target", "label"),
    [('"sports"', "sports"), ('" sports "', "sports"), ("3", "3"), ("true", "true"), ('{"b":1,"a":2}', '{"a":2,"b":1}')],
)
def test_the_label_is_the_text_or_the_json_of_the_target(target, label):
    assert label_of(target) == label


def test_rows_for_training_that_have_a_target_and_a_weight_count():
    more = [{"question": "no", "target": None}, {"question": "test", "target": '"sea"', "split": "test"}]
    more += [{"question": "off", "target": '"sea"', "weight": 0.0}]
    rows, _ = rows_and_test(pool_of(*map(dict, TWO), *more), Pairs(["x"], ["sea"]), "words")
    assert rows.ids.to_list() == [f"{n:02d}" for n in range(6)] and rows.labels.tolist() == [1, 1, 1, 0, 0, 0]


def test_repeats_count_and_real_rows_are_not_free():
    pool = pool_of(*map(dict, TWO[1:]), {"question": "q", "target": '"sea"', "repeat": 3, "weight": 0.5, "origin": "real"})
    rows, _ = rows_and_test(pool, Pairs(["x"], ["sea"]), "words")
    assert rows.weight[-1] == 1.5 and rows.free.tolist() == [True] * 5 + [False]


def test_held_out_rows_that_are_in_the_pool_test_nothing_and_unknown_labels_are_never_right():
    _, test = rows_and_test(pool_of(*map(dict, TWO)), Pairs(["SEA  1", "sky 9", "sea 8"], ["sea", "sky", "sea"]), "words")
    assert test.labels.tolist() == [-1, 1]


def test_letters_are_read_where_there_are_no_words():
    pool = pool_of(
        *({"question": text, "target": f'"{label}"'} for text, label in (("海上的船", "sea"), ("陆地上", "land")) * 2)
    )
    rows, _ = rows_and_test(pool, Pairs(["海"], ["sea"]), "letters")
    assert rows.features.shape[1] > 2


@pytest.mark.parametrize(
    ("pool", "held_out", "told"),
    [
        (
            pool_of(*({"target": str(n)} for n in range(9))),
            Pairs(["a"], ["3"]),
            "wanted labels as targets, found 9 different ones",
        ),
        (
            pool_of(*map(dict, TWO)),
            Pairs(["a"], ["sky"]),
            "no label of the held-out rows .such as 'sky'. is a target .such as 'land'.",
        ),
    ],
)
def test_what_is_no_label_is_refused(pool, held_out, told):
    with pytest.raises(StageError, match=told):
        rows_and_test(pool, held_out, "words")


def test_a_pool_without_a_target_has_no_rows():
    rows, _ = rows_and_test(pool_of({}).with_columns(target=pl.lit(None, pl.String)), Pairs(["a"], ["sea"]), "words")
    assert len(rows) == 0


def test_texts_without_a_word_tell_nothing():
    pool = pool_of(*({"question": "?!", "target": f'"{label}"'} for label in ("sea", "land") * 2))
    with pytest.raises(StageError, match="no words to tell labels by in 4 texts"):
        rows_and_test(pool, Pairs(["a"], ["sea"]), "words")


def test_a_line_without_a_label_is_named(tmp_path):
    path = tmp_path / "real.jsonl"
    path.write_text(json.dumps({"text": "a"}), encoding="utf-8")
    with pytest.raises(RecipeError, match=r"real.jsonl:1: wanted one of"):
        pairs_in(path)
