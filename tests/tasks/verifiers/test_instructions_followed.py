"""instructions_followed: each kind of instruction met and missed once, signs of other languages, and targets without any."""

from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.verifiers.instructions_followed import instructions_followed


def judged(answer: str, *asked: tuple[str, dict[str, Any]], loose: bool = False) -> Verdict:
    target = {"instruction_id_list": [name for name, _ in asked], "kwargs": [arguments for _, arguments in asked]}
    return instructions_followed(loose=loose)(Draft(chat("Do it.", answer), target=to_json(target)))


CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("keywords:existence", {"keywords": ["red", "blue"]}, "Blue and Red.", "Blue."),
    ("keywords:forbidden_words", {"forbidden_words": ["cat"]}, "A category.", "A Cat!"),
    ("keywords:frequency", {"keyword": "go", "frequency": 2, "relation": "at least"}, "Go, go!", "Go!"),
    ("keywords:letter_frequency", {"letter": "z", "let_frequency": 2, "let_relation": "less than"}, "Zoo", "zZ"),
    ("length_constraints:number_words", {"num_words": 3, "relation": "less than"}, "one two", "one two three"),
    ("length_constraints:number_sentences", {"num_sentences": 2, "relation": "at least"}, "So. Pi is 3.14!", "Pi is 3.14."),
    ("length_constraints:number_sentences", {"num_sentences": 2, "relation": "at least"}, "1. So.", "So!"),
    ("length_constraints:number_sentences", {"num_sentences": 2, "relation": "at least"}, "**Why?** So.", "**Why so.**"),
    ("es:length_constraints:number_sentences", {"num_sentences": 2, "relation": "al menos"}, "1. Sí.\n2. No.", "1. Sí."),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 2}, "one\n***\ntwo", "one\n***\n***\ntwo"),
    (
        "length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Then"},
        "First.\n\n'Then' it rained.",
        "First.\n\nThenceforth.",
    ),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}, "[name], [place]", "[name]"),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}, "Bye\np. p. s. one more", "Bye\nP.S. one"),
    ("detectable_format:number_bullet_lists", {"num_bullets": 2}, "* a\n- b", "* a\n**b**"),
    ("detectable_format:constrained_response", {}, "My answer is yes.", "Yes."),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 2}, "*a* and **b**", "*a* and ** **"),
    ("detectable_format:multiple_sections", {"section_spliter": "Part", "num_sections": 2}, "Part 1 a\nPart 2 b", "Part 1"),
    ("detectable_format:json_format", {}, '```json\n{"a": 1}\n```', '{"a": 1} is it'),
    ("detectable_format:title", {}, "<<A day>>\nIt rained.", "<<>>\nIt rained."),
    ("combination:two_responses", {}, "one\n******\ntwo", "one\n******\none"),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Tell me"}, "Tell me\nSo be it.", "So be it. Tell me"),
    ("startend:end_checker", {"end_phrase": "The end"}, "So. The end.", "The end? No."),
    ("startend:quotation", {}, '"So be it."', '"So" be it.'),
    ("change_case:english_capital", {}, "SO BE IT!", "SO Be IT"),
    ("change_case:english_lowercase", {}, "so be it", "So be it"),
    ("change_case:capital_word_frequency", {"capital_relation": "at least", "capital_frequency": 2}, "SO BE it", "SO be it"),
    ("punctuation:no_comma", {}, "So be it", "So, be it"),
    ("es:startend:quotation", {}, "«Así»", "«Así"),
    ("es:punctuation:question_marks", {}, "Bien. ¿Por qué no?", "Bien, ¿ ? ¿no"),
    ("es:punctuation:exclamation_marks", {}, "¡Claro que sí!", "Claro que sí!"),
    ("es:special_character:tildes", {"num_words": 2, "relation": "al menos"}, "Así será, año.", "Así es el año, pingüino."),
    ("es:special_character:tildes", {"num_words": 1, "relation": "como máximo"}, "Así es el año.", "Así será."),
    ("fr:special_character:ethel_or_cedilla", {"forbidden_char": "œ"}, "Un oeuf.", "Un ŒUF."),
    ("fr:special_character:accents", {"word_to_accentuate": {"ete": "été", "a": "à"}}, "À l'été, aux etes.", "A l'été."),
    ("fr:detectable_content:informal_address", {}, "Je t’écris, à vous tous.", "J'écris à vous."),
    ("fr:detectable_content:informal_address", {}, "Ton ami.", "Les étés, tôt."),
    ("fr:detectable_format:title", {}, "##Un titre##\nVoilà.", "## Un titre\nVoilà."),
    ("ja:detectable_format:title", {}, "『題』\n本文", "題\n本文"),
    ("ja:keywords:frequency", {"keyword": "音", "frequency": 2, "relation": "未満"}, "音です", "音と音"),
    ("ja:letters:no_katakana", {}, "ひらがな", "カタカナ"),
    ("ja:punctuation:no_comma", {}, "はい", "はい、"),
    ("ja:letters:furigana", {}, "人々（ひとびと）の森（もり）", "人々（ひとびと）の森"),
    ("ja:letters:katakana_only", {}, "エー・アイ、2ｺ。", "エーAI"),
    ("ja:letters:hiragana_only", {}, "らーめん（2）！", "らーめんA"),
    ("ja:letters:furigana", {}, "かな", "人々（人）"),
    ("ja:startend:sentence_unified_end", {"ending": "です"}, "「行く。」は動詞です。\nそうです", "本です。行く。"),
]


@pytest.mark.parametrize(("name", "arguments", "met", "missed"), CASES, ids=[case[0] for case in CASES])
def test_each_instruction_is_seen_to_be_met_and_missed(name: str, arguments: dict[str, Any], met: str, missed: str) -> None:
    assert judged(met, (name, arguments)) == Verdict.ok()
    assert judged(missed, (name, arguments)) == Verdict.fail(f"does not follow {name}")


def test_the_score_is_the_share_that_is_followed_and_an_empty_answer_follows_none() -> None:
    asked = [("punctuation:no_comma", {}), ("change_case:english_lowercase", {})]
    assert judged("So", *asked) == Verdict.fail("does not follow change_case:english_lowercase", 0.5)
    assert judged(" ", *asked).score == 0


def test_loosely_the_first_and_last_line_and_asterisks_do_not_count() -> None:
    assert not judged("Sure!\n{}", ("detectable_format:json_format", {})).passed
    assert judged("Sure!\n{}\nThere you go.", ("detectable_format:json_format", {}), loose=True).passed


@pytest.mark.parametrize(
    ("answer", "language", "passed"),
    [
        ("Das ist ein schöner Tag, und wir gehen spazieren.", "de", True),
        ("It is a nice day, and we walk.", "de", False),
        ("Daktari huyu anafanya kazi hospitali, lakini anapenda sana muziki wa zamani.", "sw", True),
        ("Das ist ein schöner Tag. " * 10 + "It is a nice day. " * 14, "de", False),
        (" ", "de", False),
    ],
)
def test_the_likeliest_language_of_most_of_the_text_is_the_wanted_one(answer: str, language: str, passed: bool) -> None:
    assert judged(answer, ("language:response_language", {"language": language})).passed is passed


@pytest.mark.parametrize(
    "target",
    [
        None,
        {},
        "no_comma",
        {"instruction_id_list": ["punctuation:no_comma"], "kwargs": []},
        {"instruction_id_list": []},
        [{"instruction": "unheard:of"}],
        [{"instruction": "keywords:existence"}],
        [{"instruction": "language:response_language"}],
    ],
)
def test_without_instructions_that_are_known_there_is_no_verdict(target: Any) -> None:
    with pytest.raises(RowError, match="cannot judge"):
        instructions_followed()(Draft(chat("?", "answer"), target=to_json(target)))


def test_a_target_may_be_a_plain_list_of_instructions() -> None:
    target = [{"instruction": "keywords:existence", "keywords": ["day"]}, {"instruction": "punctuation:no_comma"}]
    assert instructions_followed()(Draft(chat("?", "a day"), target=to_json(target))).passed
