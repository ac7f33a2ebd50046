"""F23, F27, F28, F51, F53, F54: rows that are wrong, hostile or too much; the good ones go on, the rest is told and kept."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from schemas.tables import Mixture, Rejects, Verdicts
from tasks.artifact import open_artifact
from tasks.plain_text import for_terminal
from tests.faults.factory import log_of, seedmill

pytestmark = pytest.mark.slow  # whole runs of the command

GOOD = [
    {"question": f"Tom has {i} apples and buys {i}. How many?", "answer": f"{i} + {i} = {2 * i}\n#### {2 * i}"}
    for i in range(40)
]
HOSTILE = [
    {"question": question, "answer": "It is 2.\n#### 2"}
    for question in (
        "\x1b[2J\x1b]0;owned\x07\x9b2J clear?",
        "<script>alert(1)</script><img src=http://h.invalid/x.png>",
        "```mermaid\ngraph TD\n``` ![x](http://h.invalid/y.png) | a | [l](javascript:alert(1))",
        '=HYPERLINK("http://h.invalid","x")',
        "\u202egnp.exe\u202c @SUM(1+1)",
    )
]
POISON = [
    (b'{"question": null, "answer": "#### 1"}', "wanted a text under 'question'"),
    (b'{"question": "q", "answer": ["#### 1"]}', "wanted a text under 'answer'"),
    (b'{"answer": "#### 1"}', "wanted a text under 'question'"),
    (b"[1]", "wanted an object"),
    (b"not json \x1b[31m", "not JSON"),
    (b'{"question": "\\ud800", "answer": "#### 1"}', "lone surrogate"),
    (b'{"question": "a\\u0000b", "answer": "#### 1"}', "NUL"),
    (b'{"question": "a", "question": "b", "answer": "#### 1"}', "question"),
    (b'{"question": "' + b"x" * 200_000 + b'", "answer": "#### 1"}', "at most 100,000 characters"),
    (b"[" * 5000, "nested deeper"),
    (b'{"question": "torn in the mid', "not JSON"),
]


def lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def a_reader(root: Path, blob: bytes, **changes: Any) -> None:
    """A workspace whose recipe reads `rows.jsonl` as GSM8K."""
    (root / "rows.jsonl").write_bytes(blob)
    recipe = {
        "name": "read",
        "licence": "MIT",
        "random_seed": 1,
        "size": {"rows": {"as_written": 30}},
        "ceiling": 200,
        "shard_rows": 16,
        "seed": [{"use": "gsm8k", "params": {"path": "rows.jsonl"}, "whole": True}],
        "generate": [{"use": "as_written"}],
        "verify": [{"use": "numeric_answer"}],
        "mix": [{"use": "drop_duplicates"}],
        "evaluate": [{"use": "lengths"}],
    }
    (root / "read.yaml").write_text(yaml.safe_dump(recipe | changes), encoding="utf-8")


def run(root: Path) -> int:
    return seedmill("run", "read.yaml", "--no-server", cwd=root)


def reasons(folder: Path) -> list[str]:
    return open_artifact(folder, Rejects).read()["reason"].to_list()


def test_poisoned_rows_are_rejects_with_their_line_and_the_good_ones_go_on(tmp_path: Path) -> None:
    a_reader(tmp_path, lines(GOOD) + b"\n".join(row for row, _ in POISON))
    assert run(tmp_path) == 0
    found = reasons(tmp_path / "data" / "read" / "rejects")
    assert len(found) == len(POISON)
    for number, (_, reason) in enumerate(POISON, len(GOOD) + 1):
        assert [text for text in found if text.startswith(f"rows.jsonl:{number}:") and reason in text], (number, reason)


def test_too_many_poisoned_rows_halt_the_run_and_the_rejects_can_be_looked_at(tmp_path: Path) -> None:
    a_reader(tmp_path, lines(GOOD[:10]) + b'{"question": 1}\n' * 30)
    assert run(tmp_path) == 3
    told, refused = log_of(tmp_path), tmp_path / ".seedmill" / "refused" / "read"
    assert "75% of the rows are unusable (at most 50%): 30 x gsm8k: rows.jsonl:11: wanted a text" in told
    assert f"seedmill inspect {refused}" in told
    assert len(reasons(refused)) == 30
    assert seedmill("inspect", str(refused), cwd=tmp_path) == 0
    assert not (tmp_path / "data" / "read" / "mixture").exists()
    a_reader(tmp_path, lines(GOOD))
    assert run(tmp_path) == 0
    assert not refused.exists()


def test_a_halt_leaves_the_version_before_it_whole(tmp_path: Path) -> None:
    a_reader(tmp_path, lines(GOOD))
    assert run(tmp_path) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    a_reader(tmp_path, b"rubbish\n" * 40)
    assert run(tmp_path) == 3
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()} == before


def test_rows_of_the_test_set_are_set_aside_with_the_reason(tmp_path: Path) -> None:
    leaked = {"question": " ".join(f"word{i}" for i in range(30)), "answer": "So 7.\n#### 7"}
    mix = [{"use": "decontaminate", "params": {"against": ["test.jsonl"]}}]
    a_reader(tmp_path, lines([*GOOD, leaked]), mix=mix)
    (tmp_path / "test.jsonl").write_bytes(lines([leaked]))
    assert run(tmp_path) == 0
    mixture = open_artifact(tmp_path / "data" / "read" / "mixture", Mixture).read()
    assert not mixture["messages"].list.first().struct.field("content").str.contains("word7").any()
    aside = open_artifact(tmp_path / "data" / "read" / "set_aside", Rejects).read()
    assert aside.filter(operator="decontaminate").height == 1


def test_rows_in_the_wrong_language_fail_with_the_reason_and_the_others_go_on(tmp_path: Path) -> None:
    said = "Zuerst rechnen wir zusammen, was Anna und ihre Schwester gestern auf dem Markt gekauft haben.\n#### 2"
    foreign = [{"question": f"How many apples are there in box {n}?", "answer": said} for n in range(3)]
    a_reader(tmp_path, lines([*foreign, *GOOD]), verify=[{"use": "numeric_answer"}, {"use": "language", "params": {"few": 40}}])
    assert run(tmp_path) == 0
    failed = open_artifact(tmp_path / "data" / "read" / "verdicts", Verdicts).read().filter(~pl.col("passed"))
    assert failed["reason"].unique().to_list() == ["looks like de, 100% of it; wanted en"] and failed.height == 3


@pytest.mark.parametrize(
    ("blob", "code", "told"),
    [
        (b"", 2, "holds no rows"),
        (b"\n \n\n", 2, "holds no rows"),
        (b"\xef\xbb\xbf" + lines(GOOD).replace(b"\n", b"\r\n"), 0, "30  as_written"),
        (lines(GOOD).decode().encode("utf-16"), 3, "100% of the rows are unusable"),
        (gzip.compress(b" " * 10_000_000, mtime=0), 1, "SHORT of the size"),
        (b'{"question": 1}\n' * 5, 1, "SHORT of the size"),
        (lines(GOOD[:20]), 1, "SHORT of the size asked for by 10 rows: 10 of as_written, for all seeds of gsm8k are used up"),
    ],
    ids=["empty", "blank", "bom and crlf", "utf-16", "a gzip bomb under another name", "all bad", "too few"],
)
def test_a_seed_file_as_people_have_them(tmp_path: Path, blob: bytes, code: int, told: str) -> None:
    a_reader(tmp_path, blob)
    assert run(tmp_path) == code
    assert told in log_of(tmp_path)
    assert "internal error" not in log_of(tmp_path)


def test_hostile_words_command_neither_terminal_nor_card_nor_spreadsheet(tmp_path: Path) -> None:
    a_reader(tmp_path, lines([*HOSTILE, *GOOD]) + b"\x1b[31mred\n", size={"rows": {"as_written": 45}})
    assert run(tmp_path) == 0
    ids = open_artifact(tmp_path / "data" / "read" / "mixture", Mixture).read()["id"].to_list()
    for words in (
        ["inspect", "read.yaml", "--rows", "50"],
        ["inspect", "data/read/rejects"],
        ["inspect", "read.yaml", "--rows", "50", "--json"],
        ["trace", ids[0], "--recipe", "read.yaml", "--json"],
        *(["trace", row, "--recipe", "read.yaml"] for row in ids[:6]),
        ["verify", "rows.jsonl", "--with", "numeric_answer", "--map", "target=answer", "--out", "checked"],
        ["run", "\x1b[31mno.yaml"],
        ["\x1b[31mrun"],
        ["export", "read.yaml", "--format", "csv", "--out", "rows.csv"],
        ["export", "read.yaml", "--format", "hf", "--out", "card"],
    ):
        seedmill(*words, cwd=tmp_path)
    told = log_of(tmp_path)
    assert for_terminal(told) == told, "an escape, a control character or a direction mark came through"
    assert "internal error" not in told
    cells = pl.read_csv(tmp_path / "rows.csv").select(pl.col(pl.String).str.contains(r"^\s*[=+@]"))
    assert not any(column.any() for column in cells)
    card = (tmp_path / "card" / "README.md").read_text(encoding="utf-8")
    prose = "".join(card.split("```")[::2])
    for order in ("<script", "![x]", "](", "<img", "\x1b", "\u202e"):
        assert order not in prose
    assert "```mermaid" not in card
