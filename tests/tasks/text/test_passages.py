"""Passages hold the whole text, no more words than wanted, and end where a sentence ends, in scripts of all kinds."""

import pytest

from tasks.text.passages import length, passages, sentences

ENGLISH = "Dr. Smith weighed 3.5 kg of tea. “Is it cold?” she asked. It was 4 p.m. in Leeds! U.S. mail came late."
GERMAN = "Der Zug kommt um 8.15 Uhr. Er hält z.B. in Köln. Und dann? Weiter nach Bonn."
CHINESE = "我们昨天去了北京。天气很好！你呢？他说：“没去。”然后就走了。"
JAPANESE = "猫が窓の上で眠っている。外は雨だ。「もう帰ろう。」と彼は言った。"
THAI = "วันนี้อากาศดีมาก เราไปเดินเล่นที่สวน แล้วกลับบ้านตอนเย็น"
HINDI = "आज मौसम अच्छा है। हम बाज़ार गए। तुम कहाँ हो?"
ARABIC = "ذهبنا إلى السوق أمس. هل كنت معنا؟ كان الجو جميلا."
MARKED = "# Oven\n\nHeat it. Wait.\n\n- one tray\n- two tins\n\n## Then\n\nBake for an hour."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            ENGLISH,
            ["Dr. Smith weighed 3.5 kg of tea.", "“Is it cold?” she asked.", "It was 4 p.m. in Leeds!", "U.S. mail came late."],
        ),
        (GERMAN, ["Der Zug kommt um 8.15 Uhr.", "Er hält z.B. in Köln.", "Und dann?", "Weiter nach Bonn."]),
        (CHINESE, ["我们昨天去了北京。", "天气很好！", "你呢？", "他说：“没去。”", "然后就走了。"]),
        (JAPANESE, ["猫が窓の上で眠っている。", "外は雨だ。", "「もう帰ろう。」", "と彼は言った。"]),
        (THAI, THAI.split(" ")),
        (HINDI, ["आज मौसम अच्छा है।", "हम बाज़ार गए।", "तुम कहाँ हो?"]),
        (ARABIC, ["ذهبنا إلى السوق أمس.", "هل كنت معنا؟", "كان الجو جميلا."]),
        (MARKED, ["# Oven", "Heat it.", "Wait.", "- one tray", "- two tins", "## Then", "Bake for an hour."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("four words of English.", 4),
        ("don't — 3.5 kg", 4),
        ("我们昨天去了北京。", 4),
        ("วันนี้อากาศดี", 3.25),
        ("Python 3 很好用", 3.5),
        ("", 0),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: float) -> None:
    assert length(text) == words


LONG = {
    "English": "\n\n".join(ENGLISH for _ in range(40)),
    "Chinese": "\n\n".join(CHINESE * 3 for _ in range(20)),
    "Thai": " ".join([THAI] * 60),
    "Thai without a space": "".join(THAI.split()) * 40,
    "Markdown": "\n\n".join([MARKED] * 30),
    "Windows lines": "\r\n\r\n".join(["One line here.\r\nAnd a second one."] * 60),
    "one long word": "a" * 5000,
    "a list": "\n".join(f"- entry {n}" for n in range(400)),
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize(("most", "overlap", "least"), [(40, 0, 1), (60, 10, 20), (25, 5, 5)])
def test_passages_hold_the_whole_text_and_no_more_words_than_wanted(name: str, most: int, overlap: int, least: int) -> None:
    text = LONG[name]
    found = passages(text, most, overlap, least)
    reached = 0
    for start, end in found:
        assert not text[reached:start].strip(), "something lies between two passages"
        assert text[start:end] == text[start:end].strip() != "" and end > reached
        if start < reached:
            assert length(text[start:reached]) <= overlap
        reached = end
    assert not text[reached:].strip()
    assert all(length(text[start:end]) <= most for start, end in found[:-1])
    assert length(text[slice(*found[-1])]) <= most + least


def test_a_passage_ends_with_a_paragraph_where_it_can_and_never_in_a_heading() -> None:
    found = [MARKED[start:end] for start, end in passages(MARKED, 10)]
    assert found == ["# Oven\n\nHeat it. Wait.", "- one tray\n- two tins", "## Then\n\nBake for an hour."]
    nested = "One two three four five.\n\nPart\n====\n\nChapter\n-------\n\nSix seven eight nine."
    assert [nested[start:end] for start, end in passages(nested, 12)] == nested.split("\n\n", 1)


def test_no_letter_loses_its_marks() -> None:
    text = "".join(THAI.split()) * 9
    assert all(text[start] not in "ั็่้๊๋์ิีึืุู" for start, _ in passages(text, 12))
