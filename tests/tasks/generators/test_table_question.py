from collections import Counter

import pytest

from tasks.generators.table_question import table_question, wordings
from tasks.seeders.table_plans import table_plans
from tests.embedded import drafts_of


def test_rows_are_written_alike_every_time():
    assert drafts_of(table_plans(), table_question(), 30) == drafts_of(table_plans(), table_question(), 30)


@pytest.mark.slow
def test_no_two_of_a_thousand_rows_are_alike():
    drafts = drafts_of(table_plans(), table_question(), 1000)
    assert len({draft.question for draft in drafts}) == 1000


@pytest.mark.slow
def test_words_are_whole():
    for draft in drafts_of(table_plans(), table_question(), 300):
        text = draft.question + draft.answer
        assert not any(sign in text for sign in "{}<>"), text
        assert "  (" not in draft.answer and " ." not in draft.answer


@pytest.mark.slow
def test_openings_vary():
    openings = Counter(draft.question.split("\n")[0] for draft in drafts_of(table_plans(), table_question(), 500))
    assert openings.most_common(1)[0][1] < 60


def test_there_are_thousands_of_ways_to_ask():
    assert wordings() > 5000
