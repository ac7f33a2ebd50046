import pytest

from tasks.generators.logic_puzzle import logic_puzzle, wordings
from tasks.seeders.logic_plans import logic_plans
from tests.embedded import drafts_of


def test_rows_are_written_alike_every_time():
    assert drafts_of(logic_plans(), logic_puzzle(), 20) == drafts_of(logic_plans(), logic_puzzle(), 20)


@pytest.mark.slow
def test_no_two_of_five_hundred_puzzles_are_alike():
    assert len({draft.question for draft in drafts_of(logic_plans(), logic_puzzle(), 500)}) == 500


@pytest.mark.slow
def test_words_are_whole():
    for draft in drafts_of(logic_plans(), logic_puzzle(), 200):
        assert not any(sign in draft.question + draft.answer for sign in "{}<>"), draft.question
        assert "  " not in draft.question


@pytest.mark.slow
def test_a_question_is_not_answered_by_a_clue_word_for_word():
    for draft in drafts_of(logic_plans(kinds=["grid"]), logic_puzzle(), 200):
        if draft.question.rstrip().endswith("?") and "ho does what" not in draft.question:
            fact = draft.question.split("\n\n")[-1].removeprefix("Who ").rstrip("?")
            assert f". {draft.read_target()} {fact}." not in draft.question


def test_there_are_hundreds_of_ways_to_tell_a_setting():
    assert wordings() > 500
