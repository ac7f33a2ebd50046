"""language: what is written is what it should be written in, piece by piece."""

import pytest

from schemas.errors import RecipeError
from schemas.rows import Draft, chat
from tasks.text.which_language import languages_of, macro, pieces
from tasks.verifiers.language import language

GERMAN = "Der Zug nach Hamburg fährt heute leider mit einer halben Stunde Verspätung vom Gleis sieben ab."
ENGLISH = "The train to Hamburg leaves half an hour late today, and from another platform than it says."


def judged(answer: str, lang: str = "de", **params: object) -> tuple[bool, str]:
    verdict = language(**params)(Draft(chat("Und?", answer), lang=lang))  # type: ignore[arg-type]
    return verdict.passed, verdict.reason


@pytest.mark.parametrize(
    ("answer", "lang", "passed", "reason"),
    [
        (GERMAN, "de", True, ""),
        (GERMAN, "deu_Latn", True, ""),
        (GERMAN, "de-AT", True, ""),
        (GERMAN, "en", False, "looks like de, 100% of it; wanted en"),
        ("Ja, 42!", "en", True, ""),  # a few letters say nothing
        ("猪携带该疾病，然后传染给人类。", "en", False, "is written in Han, as en is not"),
        ("猪携带该疾病，然后传染给人类。", "ja", True, ""),
        ("Где здесь вокзал?", "pol_Latn", False, "is written in Cyrillic, as pol_Latn is not"),
        ("Где здесь вокзал?", "kk", True, ""),
        ("Где здесь вокзал?", "sr-Cyrl", True, ""),
        ("Вокзал қаерда ўзи?", "uz", True, ""),
        ("ｱｲｳｴｵｶｷｸｹｺ", "ja", True, ""),
        ("أين المحطة هنا؟", "pa-Arab", True, ""),
        ("北京 (Peking)", "en", True, ""),
        ("E = mc², NATO", "zh", True, ""),
        ("北京是中国的首都，也是全国的政治和文化中心，历史非常悠久。", "zh-Hans", True, ""),
        ("الطقس اليوم جميل جدا والسماء صافية في مدينة تونس العاصمة.", "aeb_Arab", True, ""),
        ("Vlak za Zagreb danas kasni pola sata i polazi s drugog kolosijeka.", "sr-Latn", True, ""),
        (GERMAN, "tlh", False, "the model knows no language 'tlh'; use `script`"),
        (GERMAN, "not a tag!", False, "the model knows no language 'not a tag!'; use `script`"),
        (f"{GERMAN}\n" * 4 + f"{ENGLISH}\n" * 9, "de", False, "looks like en"),
        (f"{ENGLISH}\n" * 6 + f"{GERMAN}\n" * 6, "en", False, "looks like de"),
        (f"{ENGLISH}\n" * 20 + GERMAN, "en", True, ""),
    ],
)
def test_the_language_is_that_of_the_row(answer: str, lang: str, passed: bool, reason: str) -> None:
    told = judged(answer, lang)
    assert told[0] is passed and told[1].startswith(reason) and bool(told[1]) is not passed


def test_the_recipe_may_say_which() -> None:
    assert judged(ENGLISH, "de", languages=["de", "en"]) == (True, "")
    assert judged(GERMAN, "de", languages=["fr"])[1] == "looks like de, 100% of it; wanted fr"
    with pytest.raises(RecipeError, match="knows no language 'tlh'"):
        language(languages=["en", "tlh"])


def test_a_short_text_may_be_in_the_script_of_any_language_asked_for() -> None:
    assert judged("Где здесь вокзал?", languages=["de", "ru"]) == (True, "")
    assert judged("Где здесь вокзал?", languages=["de", "fr"]) == (False, "is written in Cyrillic, as de or fr is not")


def test_a_long_text_is_looked_at_from_end_to_end() -> None:
    found = pieces("word " * 5000 + "end")
    assert 6 <= len(found) <= 12 and found[0].startswith("word") and all(len(piece) < 400 for piece in found)
    assert pieces("") == pieces("123 ... 456") == []


@pytest.mark.parametrize(
    ("tag", "plain"), [("cmn_Hans", "zh"), ("nob", "no"), ("nn-NO", "no"), ("id", "id"), ("zsm", "ms"), ("", "")]
)
def test_varieties_count_as_their_macrolanguage(tag: str, plain: str) -> None:
    assert macro(tag) == plain


def test_equal_texts_are_told_alike() -> None:
    assert languages_of(GERMAN) == languages_of(GERMAN) and languages_of(GERMAN)[0]["de"] > 0.9
