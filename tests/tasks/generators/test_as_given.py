"""as_given: a row as its file holds it, real, with a target that is its answer."""

import pytest

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.generators.as_given import as_given
from tasks.operators import Seeder
from tests.embedded import drafts_of


def given(facts, **params):
    seeder = Seeder(lambda index, rng: Seed.of(facts, source="f", licence="MIT", lang="de"))
    return drafts_of(seeder, as_given(**params), 1)[0]


def test_a_label_is_the_answer():
    draft = given({"text": "Der Rhein fließt.", "label": "geography"})
    assert (draft.question, draft.answer, draft.target) == ("Der Rhein fließt.", "geography", '"geography"')
    assert (draft.origin, draft.lang) == ("real", "de")


def test_entities_are_answered_as_json():
    draft = given({"text": "Ada sang.", "entities": [{"text": "Ada", "end": 3}]}, answer="entities")
    assert draft.answer == draft.target == '[{"end":3,"text":"Ada"}]'
    assert given({"text": "So.", "entities": []}, answer="entities").answer == "[]"


@pytest.mark.parametrize("facts", [{"text": "x"}, {"text": "x", "label": ""}, {"label": "y"}, ["x"]])
def test_a_row_without_its_columns_is_a_reject(facts):
    with pytest.raises(RowError):
        given(facts)
