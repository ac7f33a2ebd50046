"""Words in the form that a sentence wants."""

import re
from pathlib import Path

import pytest

from tasks.text.stories import english
from tasks.text.stories.english import conjugated


@pytest.mark.parametrize(
    ("verb", "past", "present"),
    [
        ("lead", "led", "leads"),
        ("be", "was", "is"),
        ("carry", "carried", "carries"),
        ("bake", "baked", "bakes"),
        ("wash", "washed", "washes"),
        ("plan", "planned", "plans"),
        ("stay", "stayed", "stays"),
        ("mow", "mowed", "mows"),
        ("leak", "leaked", "leaks"),
    ],
)
def test_verbs_agree(verb: str, past: str, present: str) -> None:
    assert (conjugated(verb, past=True), conjugated(verb, past=False)) == (past, present)


def test_no_story_makes_a_past_that_english_does_not_have() -> None:
    """Every verb of the stories that is irregular in English stands in the table of irregular ones."""
    irregular = (
        "lead feed meet bleed speed read spread hear sleep sweep weep deal mean dream build send lend bend hide bite".split()
    )
    irregular += (
        "choose speak break steal wake freeze drink sing ring sink shrink swim catch fight seek draw fly know blow".split()
    )
    texts = "".join(path.read_text() for path in Path(english.__file__).parent.glob("*.py"))
    used = set(re.findall(r"\[\*?([a-z]+)\]", texts))
    assert [verb for verb in irregular if verb in used and conjugated(verb, past=True) == f"{verb}ed"] == []
