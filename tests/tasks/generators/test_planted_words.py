"""planted_words: words of one class among real words, the class as the answer, all classes alike often."""

import json
from collections import Counter

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Seed
from tasks.frames import stamped_seed
from tasks.generators.planted_words import planted_words
from tasks.models.loop import run
from tests.embedded import NOBODY

WORDS = {"en": {"sports": "goal team", "travel": "hotel flight"}, "hi": {"sports": "खेल"}}
TEXT = "On Monday, they said (again) that nothing would happen."


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "words.json"
    path.write_text(json.dumps(WORDS), encoding="utf-8")
    return path


def drafts(text, path, lang="en", **params):
    seed = stamped_seed(Seed.of({"text": text}, source="f", licence="MIT", lang=lang))
    return run(planted_words(words=path, **params)(seed, NOBODY))


def test_a_share_of_the_words_is_of_the_class_that_is_answered(words):
    for draft in drafts(TEXT, words, rows=6):
        planted = [word for word in draft.question.replace("(", " ").replace(")", " ").split() if word.strip(".,") in
                   WORDS["en"][draft.answer].split()]  # fmt: skip
        assert len(planted) == 3 and draft.target == json.dumps(draft.answer)
        assert not any(word in draft.question for word in WORDS["en"][{"sports": "travel"}.get(draft.answer, "sports")].split())


def test_the_signs_stay_and_the_classes_are_alike_often(words):
    found = drafts(TEXT, words, rows=2)
    assert Counter(draft.answer for draft in found) == {"sports": 1, "travel": 1}
    assert all(draft.question.count("(") == draft.question.count(",") == 1 and draft.question.endswith(".") for draft in found)


def test_a_word_with_marks_is_one_word(words):
    (draft,) = drafts("वह कल दिल्ली से आया था", words, lang="hi", share=0.01)
    assert draft.question.split().count("खेल") == 2 and len(draft.question.split()) == 6


@pytest.mark.parametrize(("text", "lang", "reason"), [("a b c", "en", "3 words, wanted 4"), (TEXT, "sw", "no words in 'sw'")])
def test_texts_that_nothing_can_be_planted_in_are_refused(words, text, lang, reason):
    with pytest.raises(RowError, match=reason):
        drafts(text, words, lang)


@pytest.mark.parametrize("text", ["[]", '{"en": ["goal"]}', '{"en": {"sports": " "}}', '{"en": {"sports": 3}}', "{"])
def test_a_file_of_another_form_is_the_recipes_fault(tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(RecipeError, match=r"bad\.json: wanted"):
        planted_words(words=tmp_path / "bad.json")
