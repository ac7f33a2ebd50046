"""mention_replacement: other names of the same label, every span where the text holds it, and the real row itself never."""

import json
from dataclasses import asdict

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Seed
from tasks.frames import stamped_seed
from tasks.generators.mention_replacement import mention_replacement
from tasks.models.loop import run
from tasks.text.marked import entities_in, with_names
from tasks.verifiers.spans_match_text import spans_match_text
from tests.embedded import NOBODY

TEXT = "😀 Ada Lovelace met Bea in Łódź."
FACTS = {
    "text": TEXT,
    "entities": [
        {"text": "Łódź", "label": "LOC", "start": 26, "end": 30},
        {"text": "Ada Lovelace", "label": "PER", "start": 2, "end": 14},
        {"text": "Bea", "label": "PER", "start": 19, "end": 22},
    ],
}
REGISTER = [
    {"text": "Cem", "label": "PER"},
    {"text": "São Paulo", "label": "LOC"},
    {"text": "Ngũgĩ wa Thiong'o", "label": "PER"},
]


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in [*REGISTER, FACTS]), encoding="utf-8")
    return path


def drafts(facts, path, **params):
    seed = stamped_seed(Seed.of(facts, source="f", licence="MIT", lang="pl"))
    return run(mention_replacement(names=[path], **params)(seed, NOBODY))


def test_every_entity_of_every_row_stands_where_it_says(names):
    found = drafts(FACTS, names, rows=40)
    assert len({draft.question for draft in found}) == len(found) > 15
    assert all(spans_match_text(labels=["PER", "LOC"])(draft).passed for draft in found)
    assert all(draft.question.startswith("😀 ") and " met " in draft.question for draft in found)
    assert TEXT not in {draft.question for draft in found} and found[0].lang == "pl" and found[0].origin == "synthetic"


def test_names_keep_to_their_label_and_some_stay(names):
    said = [entity for draft in drafts(FACTS, names, rows=40) for entity in json.loads(draft.answer)]
    places = {entity["text"] for entity in said if entity["label"] == "LOC"}
    people = {entity["text"] for entity in said if entity["label"] == "PER"}
    assert places == {"Łódź", "São Paulo"} and people == {"Ada Lovelace", "Bea", "Cem", "Ngũgĩ wa Thiong'o"}


def test_a_seed_gives_the_same_rows_again(names):
    assert drafts(FACTS, names, rows=5) == drafts(FACTS, names, rows=5)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"text": "So.", "entities": []}, "the text has no entity"),
        ({"text": "Oslo.", "entities": [{"text": "Oslo", "label": "X", "start": 0, "end": 4}]}, "no other name of a label"),
        (
            {"text": "Oslo.", "entities": [{"text": "Oslo", "label": "X", "start": 1, "end": 5}]},
            "holds 'slo.' at 1, wanted 'Oslo'",
        ),
        ({"text": "Oslo.", "entities": [{"text": "Oslo", "label": "X"}]}, "wanted an entity with text, label, start and end"),
        (FACTS | {"entities": [*FACTS["entities"], FACTS["entities"][0]]}, "overlap"),
        ({"text": "Oslo."}, "wanted a list under facts.entities"),
    ],
)
def test_what_cannot_be_replaced_is_refused(names, facts, reason):
    with pytest.raises(RowError, match=reason):
        drafts(facts, names)


@pytest.mark.parametrize("line", ['{"text": "Oslo"}', '{"entities": [3]}', '{"text": " ", "label": "LOC"}'])
def test_a_list_of_names_without_labels_is_the_recipes_fault(tmp_path, line):
    (tmp_path / "bad.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(RecipeError, match=r"bad\.jsonl:1: wanted `entities`"):
        drafts(FACTS, tmp_path / "bad.jsonl")


def test_offsets_follow_the_names():
    text, moved = with_names(TEXT, entities_in(FACTS), ["A", "Bernadette", "Rom"])
    assert text == "😀 A met Bernadette in Rom."
    assert all(text[entity.start : entity.end] == entity.text for entity in moved)
    assert entities_in({"text": text, "entities": [asdict(entity) for entity in moved]}) == moved
