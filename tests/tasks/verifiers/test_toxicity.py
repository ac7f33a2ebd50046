"""toxicity: listed words, whole and in their language; what a word list cannot see stands here as well."""

import polars as pl
import pytest

from tasks.verifiers.toxicity import toxicity
from tests.tasks.verifiers.columns import drafts, reasons


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("en", "What a load of Bullshit!", "bullshit"),
        ("en", "two tossers", "tossers"),
        ("en-GB", "barely\n  legal", "barely\n  legal"),
        ("de", "Du Arschloch.", "arschloch"),
        ("ru", "Ну и говно", "говно"),
        ("nb", "for en dritt", "dritt"),
        ("zh", "你他妈的在说什么", "他妈的"),
        ("en", "\U0001f595", "\U0001f595"),
    ],
)
def test_a_listed_word_is_found_and_named(lang: str, text: str, word: str) -> None:
    assert reasons(toxicity(of="answer"), text, lang=lang) == [f"holds '{word}', a word of the list"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The assassin passed the classic bass to Scunthorpe."),
        ("en", "spices and cockpits"),
        ("sv", "Sex gånger sex är trettiosex."),
        ("de", "My bullshit is not German."),
        ("en", "People of that kind should all be gone."),  # hatred without a listed word
        ("en", "b u l l s h i t and bu11shit"),  # spelled otherwise
    ],
)
def test_parts_of_words_other_languages_and_plain_words_are_not_seen(lang: str, text: str) -> None:
    assert reasons(toxicity(of="answer"), text, lang=lang) == [""]


def test_rows_of_several_languages_are_each_held_against_their_own_list() -> None:
    rows = pl.concat([drafts(["bonze"], lang="de"), drafts(["bonze"]).with_columns(id=pl.lit("f" * 20))])
    found = toxicity(of="answer")(rows).collect().sort("draft_id")
    assert found["passed"].to_list() == [False, True]


def test_a_language_without_a_list_never_passes_and_lists_and_words_can_be_chosen() -> None:
    assert reasons(toxicity(), "Gallia est omnis divisa", lang="la") == [
        "there is no list of words for 'la'; name it in `languages`"
    ]
    assert reasons(toxicity(of="answer", languages=["en", "de"]), "bullshit", lang="la") == [
        "holds 'bullshit', a word of the list"
    ]
    assert reasons(toxicity(of="answer", allow=["Bullshit"]), "bullshit") == [""]
    with pytest.raises(ValueError, match="there is no list for 'la', only for ar, cs, da"):
        toxicity(languages=["la"])


def test_no_rows_give_no_verdicts() -> None:
    assert toxicity()(drafts(["none"]).clear()).collect().is_empty()
