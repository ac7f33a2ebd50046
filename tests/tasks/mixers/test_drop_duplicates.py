"""drop_duplicates: what counts as the same, and who stays."""

import pytest

from tasks.mixers.drop_duplicates import drop_duplicates
from tests.tasks.mixers.pool import dropped, pool_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("How many eggs?", "how  many\n EGGS? ", True),
        ("How many eggs?", "Ｈow many eggs?", True),
        ("Die STRASSE", "die Straße", True),
        ("How many eggs?", "How many eggs", False),
        ("How many 3 eggs?", "How many 4 eggs?", False),
    ],
)
def test_the_same_after_normalising(one, other, same):
    assert bool(dropped(drop_duplicates(), pool_of({"question": one}, {"question": other}))) is same


def test_the_real_row_stays_and_the_reason_names_it():
    pool = pool_of({"question": "Why?"}, {"question": "why?", "origin": "real"}, {"question": "WHY?"})
    assert dropped(drop_duplicates(), pool) == {"00": "same question as 01", "02": "same question as 01"}


def test_among_equals_the_first_id_stays():
    assert dropped(drop_duplicates(), pool_of({"question": "Why?"}, {"question": "Why?"})) == {"01": "same question as 00"}


def test_one_question_with_two_answers_is_two_conversations():
    pool = pool_of({"question": "Why?", "answer": "So."}, {"question": "Why?", "answer": "Because."})
    assert dropped(drop_duplicates(of="conversation"), pool) == {}
    assert dropped(drop_duplicates(), pool) == {"01": "same question as 00"}


def test_one_question_with_other_tools_is_another_question():
    assert dropped(drop_duplicates(), pool_of({"question": "Why?", "tools": "[]"}, {"question": "Why?", "tools": "[1]"})) == {}


def test_a_row_of_another_corpus_always_stays_and_is_named(tmp_path):
    (tmp_path / "published.jsonl").write_text('{"question": "How?"}\n{"question": "why?"}\n{"question": "WHY?"}\n')
    pool = pool_of({"question": "Why?", "origin": "real"}, {"question": "Who?"}, {"question": "who?"})
    found = dropped(drop_duplicates(against=[tmp_path / "published.jsonl"]), pool)
    assert found == {"00": "same question as published.jsonl:2", "02": "same question as 01"}
