"""as_finished and as_text: rows as they stand, and seeds that are none told."""

import pytest

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.generators.as_finished import as_finished
from tasks.generators.as_text import as_text
from tasks.models.loop import run
from tests.builds import nobody


def seed(facts):
    return Seed.of(facts, source="s", licence="MIT")


def test_a_passage_is_one_real_turn_of_the_assistant():
    [draft] = run(as_text()(seed({"text": " We the People. \n"}), nobody))
    assert (draft.answer, draft.question, draft.origin) == ("We the People.", "", "real")


@pytest.mark.parametrize(
    ("generator", "facts", "told"),
    [
        (as_text, {"text": " "}, "wanted a passage under 'text', found ' '"),
        (as_text, ["text"], "wanted a passage under 'text', found None"),
        (as_finished, {"question": "2 + 2?"}, "is no row of a finished data set"),
    ],
)
def test_a_seed_that_holds_no_such_row_is_a_reject(generator, facts, told):
    with pytest.raises(RowError, match=told):
        run(generator()(seed(facts), nobody))
