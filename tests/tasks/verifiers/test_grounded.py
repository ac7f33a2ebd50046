from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.verifiers.grounded import grounded

SOURCE = """Ada Lovelace (née Byron) was born in London on 10 December 1815. From 1842-43 she wrote 1,200 lines on Charles
Babbage's engine, 12.5 percent of them at home in England. She said: “The engine weaves algebraic patterns.” Four of her
seven notes are lost. The United Nations met at 14:30; 3.2 million people saw it. The third note is long."""
RUSSIAN = "Ада Лавлейс родилась в Лондоне 10 декабря 1815 года."


def judged(answer: str, source: str = SOURCE, lang: str = "en", question: str = "", **params: Any) -> Verdict:
    draft = Draft(chat(question, answer), target=to_json({"context": source}), lang=lang)
    return grounded(**params)(draft)


@pytest.mark.parametrize(
    "answer",
    [
        "Lovelace was born on December 10, 1815, in London.",
        "She was born 1815-12-10, as a Byron.",
        "In December 1815 Ada's life began.",
        "She wrote 1200 lines, 12.5% of them, or 0.125, in England.",
        "It had 3,200,000 viewers, or 3.2 million.",
        "The UN met at 14:30 and discussed note 3.",
        "She said that “the engine weaves … patterns”.",
        '"Algebraic patterns", as Byron called them, in 1843.',
        "Of seven notes four are lost; a note by Ms Lovelace.",
        "1. She wrote.\n2. She published.",
        "## A Great Life\nShe lived.",
        "However, nothing more is known.",
        "Yes.",
        "",
    ],
)
def test_what_the_source_holds_passes_however_it_is_written(answer: str):
    assert judged(answer) == Verdict.ok()


@pytest.mark.parametrize(
    ("answer", "strange"),
    [
        ("She was born in 1816.", "'1816'"),
        ("She was born on 11 December 1815.", "'11 December 1815'"),
        ("She was born on 10 December 1816.", "'10 December 1816'"),
        ("She wrote 1,300 lines.", "'1,300'"),
        ("She wrote 13 % of them.", "'13 %'"),
        ("She wrote twelve hundred and one lines.", "'twelve hundred and one'"),
        ("She was born in Paris.", "'Paris'"),
        ("Her friend was Charles Darwin.", "'Charles Darwin'"),
        ("Paris is where she was born.", "'Paris'"),
        ("The World Bank met at 14:45.", "'14:45', 'The World Bank'"),
        ("The WHO met.", "'The WHO'"),
        ("Babbage met Isaac Newton.", "'Isaac Newton'"),  # whose initials are a word of the source, and no name
        ("She said “the engine thinks”.", "'the engine thinks'"),
        ("It had 4.2 million viewers.", "'4.2 million'"),
    ],
)
def test_what_the_source_does_not_hold_fails_and_is_told(answer: str, strange: str):
    assert judged(answer).reason == f"the source does not hold {strange}"


@pytest.mark.parametrize("answer", ["Babbage was born in London, Lovelace built the engine.", "She was not born in London."])
def test_swapped_roles_and_negations_are_not_seen(answer: str):
    assert judged(answer).passed


@pytest.mark.parametrize(
    ("lang", "source", "held", "strange"),
    [
        ("de", "Angela Merkel sprach.", "Die Rede kam von Angela Merkel.", "Der Satz war von Helmut Kohl."),
        ("ru", RUSSIAN, "Родилась Ада Лавлейс в городе Лондон в 1815 году.", "Она родилась в Париже в 1815 году."),
        ("de", "Es kostet 1.200,50 Euro.", "Der Preis ist 1200,50 Euro, eine Summe.", "Der Preis ist 1.300,50 Euro."),
        ("es", "Nació el 5 de marzo de 2024 con doce dedos.", "El 5 de marzo de 2024, con 12 dedos.", "El 6 de marzo de 2024."),
        ("zh", "他出生于1815年12月10日，写了三百二十行。", "他写了320行，生于1815年。", "他写了321行。"),
        ("ar", "ولد عام ١٨١٥", "عام 1815", "عام ١٨١٦"),
        ("hi", "उसके पास १२ सेब हैं", "12 सेब", "१३ सेब"),
        ("fr", "Elle a sept ans et 50 % du temps.", "Elle a 7 ans, la moitié, 50% du temps.", "Elle a 8 ans."),
    ],
)
def test_numbers_and_dates_are_read_in_many_languages(lang: str, source: str, held: str, strange: str):
    assert judged(held, source, lang).reason == ""
    assert not judged(strange, source, lang).passed


def test_the_question_is_a_source_too():
    assert not judged("Jane Austen did not meet her.").passed
    assert judged("Jane Austen did not meet her.", question="Did Jane Austen meet her?").passed
    assert grounded()(Draft(chat("Read: born in 1815. When?", "In 1815."))).passed


def test_the_share_that_must_be_found_is_the_recipes():
    half = judged("She was born in 1815 or 1816.", share=0.5)
    assert (half.passed, half.score) == (True, 0.5)
    assert judged("She was born in 1815 or 1816.").score == 0.5


def test_names_quotes_and_small_numbers_can_be_left_out_or_in():
    assert judged("She was born in Paris.", names=False).passed
    assert judged("She said “the engine thinks”.", quotes=False).passed
    assert judged("She had two cats.").passed
    assert not judged("She had two cats.", counts=True).passed


def test_without_a_source_nothing_is_judged():
    with pytest.raises(RowError, match="no source"):
        grounded()(Draft(chat("", "In 1815.")))


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed here")
def test_a_model_of_inference_without_torch_is_refused_with_the_name_of_the_extra(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"pip install 'seedmill\[torch\]'"):
        grounded(nli=tmp_path)


def test_a_name_may_stand_in_the_source_by_its_initials():
    assert judged("The World Health Organization met.", "The WHO met on Monday.") == Verdict.ok()
    assert judged("A Digital Object Identifier is short.", "A DOI is short.") == Verdict.ok()
