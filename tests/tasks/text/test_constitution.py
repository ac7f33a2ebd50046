"""Principles from a recipe or a file; what is no constitution is refused."""

from pathlib import Path

import pytest

from schemas.errors import RecipeError
from tasks.text.constitution import Principle, constitution

HONEST = Principle(id="honest", critique="Is it true?")


def test_from_either_place(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"id": "honest", "critique": "Is it true?"}\n{"id": "kind", "critique": "a", "revision": "b"}\n')
    assert constitution([HONEST], None) == [HONEST]
    assert [principle.id for principle in constitution(None, file)] == ["honest", "kind"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("", "holds no principles"),
        ('{"id": "a", "critique": "x"}\n{"id": "a", "critique": "y"}', "two principles are called 'a'"),
        ('{"id": "a"}', "p.jsonl:1: critique: "),
        ('{"id": "a", "critique": ""}', "p.jsonl:1: critique: wanted text that is not empty"),
        ("[]", "wanted an object"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, lines: str, reason: str) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text(lines)
    with pytest.raises(RecipeError, match=reason):
        constitution(None, file)


def test_one_place_and_not_two(tmp_path: Path) -> None:
    for principles, file in ((None, None), ([HONEST], tmp_path)):
        with pytest.raises(RecipeError, match="wanted either"):
            constitution(principles, file)
