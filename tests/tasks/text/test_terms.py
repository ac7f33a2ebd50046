"""Words of any script: marks stay with their letters, scripts without blanks give pairs, tokens keep their places."""

import pytest

from tasks.text.terms import terms, tokens_in, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voting, 12 votes!", ["voting", "00", "votes"]),
        ("मैं हिन्दी १२", ["मैं", "हिन्दी", "00"]),
        ("Łódź e\u0301te\u0301", ["łódź", "e\u0301te\u0301"]),
        ("...", []),
    ],
)
def test_words(text, found):
    assert words(text) == found


def test_terms_are_words_pairs_and_beginnings():
    assert terms("The voters voted") == ["the", "voters", "voted", "the voters", "voters voted", "vote-", "vote-"]
    assert terms("天気予報") == ["天気", "気予", "予報", "天気 気予", "気予 予報"]
    assert terms("天") == ["天"] and terms("") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada's cat.", ["Ada", "'", "s", "cat", "."]),
        ("東京のタワー3", ["東", "京", "の", "タワー", "3"]),
        ("हिन्दी है।", ["हिन्दी", "है", "।"]),
        ("😀 ok", ["😀", "ok"]),
    ],
)
def test_tokens_stand_where_they_say(text, found):
    tokens = tokens_in(text)
    assert [token for token, _, _ in tokens] == found
    assert all(text[start:end] == token for token, start, end in tokens)
