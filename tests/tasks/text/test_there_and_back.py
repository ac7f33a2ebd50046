"""What became of a text on its way into another language and back."""

import pytest

from tasks.text.there_and_back import changed_numbers, without_rules


@pytest.mark.parametrize(("text", "inner"), [("-----\na\n-----", "a"), ("a\n---\nb", "a\n---\nb"), ("a", "a"), ("", "")])
def test_lines_of_dashes_round_a_reply_are_not_part_of_it(text: str, inner: str) -> None:
    assert without_rules(text) == inner


@pytest.mark.parametrize(
    ("found", "wanted", "said"),
    [
        ("1,200 cats", "1200 cats", ""),
        ("1200 dogs", "12 cats and 3 dogs", "numbers changed on the way: lost 3, 12; new 1200"),
        ("3 and 3", "3", "numbers changed on the way: new 3"),
    ],
)
def test_numbers_are_there_as_often_as_they_were(found: str, wanted: str, said: str) -> None:
    assert changed_numbers(found, wanted, "en") == said
