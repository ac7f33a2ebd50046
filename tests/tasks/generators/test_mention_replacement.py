"""mention_replacement: other names of the same label, every span where the text holds it, and the real row itself never."""

import json
from dataclasses import asdict

import pytest

from flows.versions.gates import broken_gates
from schemas.errors import RecipeError, RowError
from schemas.rows import Seed
from tasks.frames import stamped_seed
from tasks.generators.mention_replacement import mention_replacement
from tasks.make import plainly, rounds_of
from tasks.models.asking import asking
from tasks.models.loop import run
from tasks.plan import plan_of
from tasks.stages.evaluate import evaluate
from tasks.stages.mix import mix
from tasks.text.marked import entities_in, with_names
from tasks.verifiers.spans_match_text import spans_match_text
from tests.embedded import NOBODY
from tests.recipes import write_recipe

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


@pytest.mark.slow
def test_a_build_ends_in_a_gain_that_a_gate_can_name(tmp_path):
    def marked(name, number):
        text = f"{name} sang {number} songs for the crowd."
        return {"text": text, "entities": [{"text": name, "label": "PER", "start": 0, "end": len(name)}]}

    real = [marked("Ada" if number % 2 else "Bea Cole", number) for number in range(30)]
    held_out = [
        marked(f"{first}{last}", 50)
        for first in ("Cem", "Hoa", "Ute")
        for last in ("", " Roy", " van Dyk", " Li", "son", "ne", "a")
    ]
    register = [
        {"text": f"{first}{last}", "label": "PER"}
        for first in ("Femi", "Gül", "Ines")
        for last in ("", " Ott", " van Ek", " O")
    ]
    files = {"real": real, "names": register, "held_out": [row | {"answer": json.dumps(row["entities"])} for row in held_out]}
    for name, rows in files.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    made = {"use": "mention_replacement", "params": {"names": ["names.jsonl"], "rows": 4}}
    page = write_recipe(
        tmp_path,
        size={"by": ["generator"], "rows": {"mention_replacement": 60}},
        seed=[{"use": "rows", "whole": True, "params": {"path": "real.jsonl"}}],
        generate=[{"use": "as_given", "params": {"answer": "entities"}}, made],
        verify=[{"use": "spans_match_text", "params": {"labels": ["PER"]}}],
        mix=[{"use": "drop_duplicates"}],
        evaluate=[{"use": "impact", "params": {"held_out": "held_out.jsonl", "backend": "ner", "runs": 3, "real_rows": []}}],
        publish={"require": ["impact.gain.low >= 0", "impact.gain_of_filters >= -100", "impact.mixed > 101"]},
    )
    plan = plan_of(page, tmp_path)
    with asking(plan) as ask:
        rounds_of(plan, plainly(plan, ask))
    mix(plan)
    report = evaluate(plan)
    assert report.rows["synthetic"] == 60 and report.headline is not None and report.headline.value > 0
    broken = broken_gates(plan.recipe, report.metrics())
    assert [gate for gate in broken if gate.startswith("impact.mixed > 101: found ")] == broken[-1:]
