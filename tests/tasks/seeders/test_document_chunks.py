"""Documents as passages: files and rows alike, each with its place in the document it comes from."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Seed
from tasks.frames import seeds_frame, stamped_seed
from tasks.operators import Seeder, built
from tasks.seeders.document_chunks import document_chunks
from tasks.text.passages import length
from tasks.text.template import filled, template_of
from tests.tasks.generators.test_free_prompt import INJECTIONS

TEXT = "\n\n".join(f"Paragraph {n} speaks of lamps. It has two sentences and some {n} words more." for n in range(30))


def drawn(seeder: Seeder) -> list[Seed]:
    return [stamped_seed(seeder.draw(index, Random(0))) for index in range(seeder.size or 0)]


def a_folder(root: Path) -> Path:
    (root / "docs" / "more").mkdir(parents=True)
    (root / "docs" / "b.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    (root / "docs" / "more" / "a.md").write_text(f"# Lamps\n\n{TEXT}", encoding="utf-8")
    (root / "docs" / "picture.png").write_bytes(b"\x89PNG")
    return root / "docs"


def test_every_passage_is_found_at_its_place_in_its_document(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    seeds = drawn(document_chunks(path=folder, most_words=60, overlap_words=10, licence="CC0-1.0"))
    assert {seed.source for seed in seeds} == {"b.txt", "more/a.md"}
    for seed in seeds:
        facts = seed.read()
        document = (folder / facts["document"]).read_bytes().decode("utf-8-sig")
        assert document[facts["start"] : facts["end"]] == facts["text"]
        assert length(facts["text"]) <= 60 and seed.span == f"{facts['start']}-{facts['end']}"
    assert seeds_frame(seeds).height == len(seeds) > 10


def test_rows_are_documents_too_and_keep_their_other_columns(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    rows = [
        {"no": 7, "body": TEXT, "title": "Lamps", "topic": "home"},
        {"no": 8, "body": "Too short.", "title": "x", "topic": "y"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    seeder = document_chunks(path=file, columns={"text": "body", "id": "no"}, strata=["topic"], keep=["title"], most_words=100)
    first = seeder.draw(0, Random(0))
    assert (first.source, first.strata, first.read()["title"]) == ("t.jsonl#7", '{"topic":"home"}', "Lamps")
    assert TEXT[first.read()["start"] : first.read()["end"]] == first.read()["text"]
    with pytest.raises(RowError, match=r"t\.jsonl#8: wanted at least 20 words, found 2"):
        seeder.draw((seeder.size or 0) - 1, Random(0))


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        (b"caf\xe9 " * 50, "bad.txt: byte 3 is not UTF-8"),
        (b"a\0b", "bad.txt: character 1 is NUL"),
        (b"", "wanted at least 20 words, found 0"),
    ],
)
def test_a_document_that_cannot_be_used_is_a_reject(tmp_path: Path, blob: bytes, said: str) -> None:
    (tmp_path / "bad.txt").write_bytes(blob)
    with pytest.raises(RowError, match=said):
        document_chunks(path=tmp_path).draw(0, Random(0))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"path": "docs", "columns": {"text": "body"}}, "are of rows"),
        ({"path": "docs/picture.png"}, "wanted a folder, or a file that ends in .txt"),
        ({"path": "docs", "most_words": 50, "overlap_words": 40}, "at most half of most_words"),
        ({"path": "none"}, "there is no file"),
        ({"path": "empty"}, "wanted 1 to 100000 files that end in .txt, .md"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_spent(tmp_path: Path, params: dict[str, Any], said: str) -> None:
    a_folder(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecipeError, match=said):
        built("seed", "document_chunks", params, tmp_path)


@pytest.mark.parametrize("words", INJECTIONS)
def test_what_a_document_says_stays_between_its_dashes_in_a_prompt(tmp_path: Path, words: str) -> None:
    (tmp_path / "a.txt").write_text(f"{words} {'word ' * 30}", encoding="utf-8")
    facts = document_chunks(path=tmp_path).draw(0, Random(0)).read()
    prompt = filled(template_of("Sum up:{{ facts.text }}In one line."), facts)
    rule = prompt.split("\n")[1]
    assert set(rule) == {"-"} and rule not in words and prompt == f"Sum up:\n{rule}\n{facts['text']}\n{rule}\nIn one line."
