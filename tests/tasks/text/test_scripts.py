"""scripts: which ones a tag means, and of which one a letter is."""

import pytest

from tasks.text.scripts import script_of, scripts_of


@pytest.mark.parametrize(
    ("tag", "language", "scripts"),
    [
        ("ja", "ja", ["Han", "Hiragana", "Katakana"]),
        ("zh-Hant", "zh", ["Han"]),
        ("uz-Latn", "uz", ["Latin"]),
        ("uz", "uz", []),
        ("ja-Jpan", "ja", []),
        ("tlh", "tlh", []),
    ],
)
def test_a_tag_says_its_scripts_or_they_are_not_known(tag: str, language: str, scripts: list[str]) -> None:
    assert scripts_of(tag, language) == scripts


@pytest.mark.parametrize(
    ("letter", "script"),
    [("a", "Latin"), ("Ł", "Latin"), ("д", "Cyrillic"), ("中", "Han"), ("ー", "Katakana"), ("ก", "Thai"), ("\ue000", "")],
)
def test_a_letter_is_of_a_script(letter: str, script: str) -> None:
    assert script_of(letter) == script
