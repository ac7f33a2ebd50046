"""Corpora that rows are held against: every kind of file gives named words; what cannot be compared is refused at once."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from schemas.errors import RecipeError, StageError
from schemas.recipe import read_recipe
from tasks.exporting.dataset_folder import write_dataset
from tasks.reading.corpora import corpora
from tasks.text.conversation import compared
from tests.builds import a_draft, a_mixture
from tests.recipes import write_recipe


def read(path: Path, of: str = "question") -> dict[str, str]:
    found = corpora([path], of)()  # type: ignore[arg-type]
    return dict(found.select("name", "text").iter_rows())


@pytest.mark.parametrize(
    ("name", "text", "question", "conversation"),
    [
        ("a.jsonl", '\n{"question": "Why?", "answer": "So."}\n', {"a.jsonl:2": "Why?"}, {"a.jsonl:2": "Why?\nSo."}),
        ("a.jsonl", '{"text": "It rains."}', {"a.jsonl:1": "It rains."}, {"a.jsonl:1": "It rains."}),
        ("a.csv", "prompt,output\nWhy?,So.\n", {"a.csv:2": "Why?"}, {"a.csv:2": "Why?\nSo."}),
        ("a.txt", "It rains.\n\nSo.\n", {"a.txt:1": "It rains.", "a.txt:3": "So."}, {"a.txt:1": "It rains.", "a.txt:3": "So."}),
        (
            "a.jsonl",
            '{"instruction": "Add.", "input": "1, 2", "output": "3"}',
            {"a.jsonl:1": "Add.\n\n1, 2"},
            {"a.jsonl:1": "Add.\n\n1, 2\n3"},
        ),
        (
            "a.jsonl",
            '{"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}]}',
            {"a.jsonl:1": "A"},
            {"a.jsonl:1": "A\nB"},
        ),
    ],
)
def test_what_is_compared_of_each_kind_of_row(tmp_path, name, text, question, conversation):
    (tmp_path / name).write_text(text)
    assert (read(tmp_path / name), read(tmp_path / name, "conversation")) == (question, conversation)


@pytest.mark.slow
def test_a_folder_and_packed_files(tmp_path):
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"It rains.\n", mtime=0))
    pl.DataFrame({"question": ["Why?"]}).write_parquet(tmp_path / "a.parquet")
    assert read(tmp_path) == {"a.parquet:1": "Why?", "b.txt.gz:1": "It rains."}


@pytest.mark.parametrize(
    ("name", "content", "of", "error", "reason"),
    [
        ("a.jsonl", b'{"question": "Why?"}', "conversation", RecipeError, "a.jsonl:1 has no answer, .* say `of: question`"),
        ("a.jsonl", b'{"label": 1}', "question", RecipeError, "a.jsonl:1: wanted one of question, .* found label"),
        ("a.jsonl", b"not JSON", "question", RecipeError, "a.jsonl:1: "),
        ("a.jsonl", b"\n\n", "question", RecipeError, "holds no rows"),
        ("a.txt", b"", "question", StageError, "is empty"),
        ("a.txt", b"\xff\xfeA\0", "question", StageError, "UTF-16"),
        ("a.txt", b"\xc3\x28\n", "question", RecipeError, "a.txt:1: not UTF-8"),
        ("a.txt", b"a\0b", "question", RecipeError, "a.txt:1: the line holds NUL"),
        ("a.parquet", b"PAR1....", "question", StageError, "no whole Parquet"),
        ("a.pdf", b"%PDF", "question", RecipeError, "wanted a file that ends in"),
    ],
)
def test_a_corpus_that_cannot_be_compared_is_refused_before_anything_is_spent(tmp_path, name, content, of, error, reason):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=reason):
        corpora([tmp_path / name], of)


@pytest.mark.slow
def test_a_finished_data_set_and_its_export_name_rows_by_id(tmp_path):
    draft = a_draft()
    mixture, seeds = a_mixture(tmp_path / "sums", [draft], [])
    write_dataset(mixture, seeds, read_recipe(write_recipe(tmp_path)), None, tmp_path / "out", ["sft"])
    words = "\n".join(turn.content for turn in draft.messages)
    assert read(tmp_path / "sums", "conversation") == {f"sums/{draft.id}": words}
    assert read(tmp_path / "sums" / "mixture", "conversation") == {f"sums/{draft.id}": words}
    assert read(tmp_path / "out", "conversation") == {f"out/{draft.id}": words}


def test_a_row_in_which_nobody_asks_is_compared_whole():
    rows = pl.DataFrame({"messages": [[{"role": "assistant", "content": "It rains."}]]})
    assert rows.select(said=compared("question"))["said"].to_list() == ["It rains."]
