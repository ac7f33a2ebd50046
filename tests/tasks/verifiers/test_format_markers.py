"""format_markers: what belongs to a prompt or a template is found, what belongs to the text is not."""

import pytest

from tasks.verifiers.format_markers import format_markers
from tests.tasks.verifiers.columns import reasons


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("fine<|im_end|>", "chat tokens: '<|im_end|>'"),
        ("[INST] hello [/INST]", "chat tokens: '[INST]'"),
        ("<start_of_turn>", "chat tokens"),
        ("### Instruction:\nDo it", "role labels: '### Instruction:'"),
        ("Human: and now?", "role labels: 'Human:'"),
        ("Dear [Your Name],", "blanks: '[Your Name]'"),
        ("Dear {{customer}},", "blanks"),
        ("Lorem ipsum dolor sit amet", "blanks"),
        ("#Rewritten Prompt#: do it", "prompt words"),
        ("As an AI language model, I think it is 4.", "speaks of itself"),
        ("```python\nprint(1)", "torn fence"),
    ],
)
def test_each_kind_is_found_and_named(text: str, kind: str) -> None:
    assert reasons(format_markers(), text)[0].startswith(kind)


@pytest.mark.parametrize(
    "text",
    [
        "a[0] = b[1]",
        "```\n{{ name }}\n```",
        "Use `{{ name }}` in Jinja.",
        "The user said so.",
        "x < y and y > z",
        "Input: 3 apples.",
    ],
)
def test_ordinary_text_has_none(text: str) -> None:
    assert reasons(format_markers(), text) == [""]


def test_only_the_kinds_asked_for_are_looked_for() -> None:
    assert reasons(format_markers(kinds=["torn end"]), "It stops in the", "It ends.", "<|im_end|>") == [
        "torn end: it stops in the middle of a sentence",
        "",
        "",
    ]
