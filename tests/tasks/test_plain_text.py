"""Foreign text shown as it is: a terminal does not obey it, Markdown does not read it."""

import json

import pytest

from tasks.plain_text import cut, for_markdown, for_terminal, shown_as_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://h\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x08\x08b\rc", "abc"),
        ("\x9b2Jx", "2Jx"),
        ("one\n\ttwo", "one\n\ttwo"),
        ("abc\u202edef\u200b", "abcdef"),
        ("plain été 漢字", "plain été 漢字"),
    ],
)
def test_a_terminal_gets_no_orders(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("![x](http://h/y.png)", r"\!\[x\](http:\//h/y.png)"),
        ("a | b", r"a \| b"),
        ("# head\n\n---\nx", r"\# head --- x"),
        ("```mermaid\ngraph", r"\`\`\`mermaid graph"),
        ("www.h.de @all $x$ ~~y~~ *z* _w_ \\", r"www\.h.de \@all \$x\$ \~\~y\~\~ \*z\* \_w\_ \\"),
        ("AT&amp;T", "AT&amp;amp;T"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("plain, 3.5 % (ok)", "plain, 3.5 % (ok)"),
    ],
)
def test_markdown_reads_nothing_into_it(text: str, shown: str) -> None:
    assert for_markdown(text) == shown


def test_a_long_text_says_how_much_was_cut() -> None:
    assert cut("x" * 10, 4) == "xxxx... (6 more)"
    assert cut("xxxx", 4) == "xxxx"


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b2J", "\x85\x7f", "abc\u202edef\u200b", "été 漢字"])
def test_json_keeps_every_character_and_gives_no_orders(text: str) -> None:
    shown = shown_as_json({"text": text})
    assert for_terminal(shown) == shown and json.loads(shown) == {"text": text}
    assert ("漢字" in shown) == ("漢字" in text)
