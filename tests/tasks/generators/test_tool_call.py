import pytest

from tasks.generators.tool_call import tool_call, wordings
from tasks.seeders.tool_plans import tool_plans
from tests.embedded import drafts_of


def test_rows_are_written_alike_every_time():
    assert drafts_of(tool_plans(), tool_call(), 40) == drafts_of(tool_plans(), tool_call(), 40)


@pytest.mark.slow
def test_words_are_whole():
    for draft in drafts_of(tool_plans(), tool_call(), 600):
        for message in draft.messages:
            if message.role != "tool":
                assert not any(sign in message.content for sign in "{}<>") and "  " not in message.content, message.content
                assert not message.content or message.content[0].isupper() or not message.content[0].isalpha()


@pytest.mark.slow
def test_rows_differ():
    rows = drafts_of(tool_plans(), tool_call(), 1000)
    assert len({draft.messages for draft in rows}) > 990


def test_there_are_thousands_of_ways_to_ask():
    assert wordings() > 5000
