"""script: the letters are those of the draft's language, or of the scripts asked for."""

import pytest

from tasks.verifiers.script import script
from tests.tasks.verifiers.columns import reasons


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Plain words, 12 of them!"),
        ("ru", "Привет, как твои дела сегодня?"),
        ("sr-Latn", "Dobar dan, kako ste danas?"),
        ("zh-Hant", "今天天氣很好，我們去公園散步吧。"),
        ("ja", "今日はとても良い天気ですね。カタカナも。"),
        ("th", "สวัสดีครับ วันนี้อากาศดีมาก"),
        ("en", "12 + 3 = 15"),
        ("en", "ok да"),
    ],
)
def test_text_in_its_own_script_passes(lang: str, text: str) -> None:
    assert reasons(script(), text, lang=lang) == [""]


def test_a_foreign_script_fails_with_its_share() -> None:
    assert reasons(script(), "Hello there my friend", "mixed Привет всем людям", lang="ru") == [
        "0% of the letters are Cyrillic, wanted 90%",
        "75% of the letters are Cyrillic, wanted 90%",
    ]
    assert reasons(script(scripts=["Latin", "Greek"]), "alpha and ωμέγα", "ва всем людям нет") == [
        "",
        "0% of the letters are Latin or Greek, wanted 90%",
    ]


def test_a_language_whose_script_is_not_known_never_passes_and_an_unknown_script_is_refused() -> None:
    assert reasons(script(), "whatever it says here", lang="xx") == [
        "the script of 'xx' is not known here; name it in `scripts`"
    ]
    with pytest.raises(ValueError, match="no script named 'latin' here"):
        script(scripts=["latin"])
