"""length: bounds in words and characters, in scripts with and without spaces."""

import pytest

from tasks.verifiers.length import length
from tests.tasks.verifiers.columns import reasons


def test_each_bound_is_named_with_what_was_found() -> None:
    assert reasons(length(words_least=2, words_most=3), "one", "one two", "it's four words long") == [
        "1 words, wanted at least 2",
        "",
        "4 words, wanted at most 3",
    ]
    assert reasons(length(characters_least=3, characters_most=4), "ab", "abcd", "été!!") == [
        "2 characters, wanted at least 3",
        "",
        "5 characters, wanted at most 4",
    ]


def test_nothing_at_all_is_too_short_by_default_and_a_character_is_a_word_where_no_spaces_are_set() -> None:
    assert reasons(length(), "", "...", "漢") == ["0 words, wanted at least 1", "0 words, wanted at least 1", ""]
    assert reasons(length(words_most=4), "漢字仮名", "สวัสดีครับ")[0] == ""


def test_bounds_that_cross_are_refused() -> None:
    with pytest.raises(ValueError, match="words_least is 5, more than words_most, 3"):
        length(words_least=5, words_most=3)
