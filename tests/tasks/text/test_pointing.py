"""A row must stand alone; common words are no pointing."""

import pytest

from tasks.text.pointing import pointing


@pytest.mark.parametrize(
    "text", ["What does the passage say?", "According to the text, oil.", "Sum up the above excerpts.", "Summarise this text."]
)
def test_pointing_at_what_nobody_sees_is_told(text: str) -> None:
    assert pointing(text).startswith("speaks of ")


@pytest.mark.parametrize("text", ["Who wrote the text of the anthem?", "Is a passage of arms a duel?", "Write a paragraph."])
def test_speaking_of_texts_is_no_pointing(text: str) -> None:
    assert pointing(text) == ""
