"""Real problems from a file: good lines are seeds, bad ones are rejects that name their line."""

from pathlib import Path
from random import Random

import pytest

from schemas.errors import RowError
from tasks.generators.as_written import as_written
from tasks.seeders.gsm8k import gsm8k
from tests.embedded import drafts_of

GOOD = '{"question": "How many are 3 and 4?", "answer": "3+4 = <<3+4=7>>7\\n#### 7"}'
BAD = [
    ("not json", "not JSON"),
    ('{"question": "a", "question": "b", "answer": "c"}', "twice"),
    ('{"question": NaN, "answer": "c"}', "NaN"),
    ('{"question": "a\\u0000", "answer": "c"}', "NUL"),
    ('{"question": "a\\ud800", "answer": "c"}', "surrogate"),
    ('{"question": "a"}', "'answer'"),
    ("[1]", "wanted an object"),
]


@pytest.mark.parametrize(("line", "said"), BAD)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f"{GOOD}\n\n{line}\n", encoding="utf-8")
    seeder = gsm8k(path=file)
    assert seeder.size == 2
    with pytest.raises(RowError, match=r"rows\.jsonl:3: .*" + said):
        seeder.draw(1, Random(0))


def test_a_real_row_is_shown_without_annotations_and_stays_real(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(GOOD, encoding="utf-8")
    (draft,) = drafts_of(gsm8k(path=file), as_written(), 1)
    assert (draft.answer, draft.target, draft.origin, draft.depth) == ("3+4 = 7\n#### 7", "7", "real", 0)
