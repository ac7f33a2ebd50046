"""Exports as files: every line is there or counted, each loads with the `datasets` library, equal input gives equal bytes."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.errors import RecipeError
from schemas.rows import Message, ToolCall, chat, to_json
from tasks.exporting.export import export, format_named, names, unnamed
from tests.builds import a_draft, a_mixture, a_seed, with_tools

WRONG = (Message("assistant", "It is 5."),)
OTHER = a_seed(source="book", licence="CC-BY-4.0", span="book.txt:3")
DRAFTS = [
    a_draft(rejected=WRONG),
    a_draft(OTHER, messages=chat("3 + 3?", "6"), target=to_json("six")),
    with_tools(),
    a_draft(messages=chat("4 + 4?", "8"), target=None),
]
TRL_COLUMNS = {
    "sft": {"messages"},
    "prompt-completion": {"prompt", "completion"},
    "dpo": {"prompt", "chosen", "rejected"},
    "grpo": {"prompt", "target"},
    "forget": {"set", "generator", "prompt", "completion"},
}


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def cells_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "lines", "left_out"),
    [
        ("sft", 4, {}),
        ("prompt-completion", 4, {}),
        ("openai", 4, {}),
        ("sharegpt", 4, {}),
        ("csv", 4, {}),
        ("alpaca", 3, {"calls tools": 1}),
        ("dpo", 1, {"no rejected answer": 3}),
        ("grpo", 3, {"no target to reward": 1}),
        ("forget", 4, {}),
    ],
)
def test_every_row_is_written_or_counted(tmp_path: Path, name: str, lines: int, left_out: dict[str, int]) -> None:
    done = export(*a_mixture(tmp_path, DRAFTS, [OTHER]), name, tmp_path / "out")
    assert list(done.files.values()) == [lines]
    assert done.left_out == left_out


def test_every_format_of_the_house_is_tested_above() -> None:
    assert names() == sorted(["sft", "prompt-completion", "openai", "sharegpt", "csv", "alpaca", "dpo", "grpo", "forget"])


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in names() if name != "csv"])
def test_the_datasets_library_reads_it(tmp_path: Path, name: str, load: Any) -> None:
    export(*a_mixture(tmp_path, DRAFTS, [OTHER]), name, tmp_path / "out")
    rows = load("json", data_files=str(tmp_path / "out" / "train.jsonl"), split="train")
    assert len(rows) == len(rows_of(tmp_path / "out" / "train.jsonl"))
    assert TRL_COLUMNS.get(name, set()) <= set(rows.column_names)


def test_the_datasets_library_reads_the_csv(tmp_path: Path, load: Any) -> None:
    export(*a_mixture(tmp_path, DRAFTS, [OTHER]), "csv", tmp_path / "out")
    rows = load("csv", data_files=str(tmp_path / "out" / "train.csv"), split="train")
    assert set(rows["source"]) == {"made", "book"} and len(rows) == 4


@pytest.mark.slow
def test_repeat_is_carried_out_and_weight_kept_where_it_says_something(tmp_path: Path) -> None:
    mixture = a_mixture(tmp_path, DRAFTS[:2], [OTHER], repeat=pl.lit(3), weight=pl.Series([1.0, 0.5]))
    export(*mixture, "sft", tmp_path / "out")
    rows = rows_of(tmp_path / "out" / "train.jsonl")
    assert [row["weight"] for row in rows] == [1.0, 1.0, 1.0, 0.5, 0.5, 0.5]
    export(*a_mixture(tmp_path / "none", DRAFTS[:2], [OTHER], weight=pl.Series([1.0, 0.0])), "csv", tmp_path / "out")
    assert [row["weight"] for row in cells_of(tmp_path / "out" / "train.csv")] == ["1.0", "0.0"]
    plain = a_mixture(tmp_path / "plain", DRAFTS[:2], [OTHER])
    export(*plain, "sft", tmp_path / "out")
    assert all(set(row) == {"messages"} for row in rows_of(tmp_path / "out" / "train.jsonl"))


def test_lineage_leads_back_to_the_source(tmp_path: Path) -> None:
    export(*a_mixture(tmp_path, DRAFTS[1:2], [OTHER]), "sft", tmp_path / "out", lineage=True)
    [row] = rows_of(tmp_path / "out" / "train.jsonl")
    assert row["seedmill"] == {
        "id": DRAFTS[1].id, "seed_id": OTHER.id, "component": "adding", "origin": "synthetic",
        "source": "book", "span": "book.txt:3", "licence": "CC-BY-4.0",
    }  # fmt: skip


def test_splits_never_end_in_one_file(tmp_path: Path) -> None:
    mixture = a_mixture(tmp_path, DRAFTS, [OTHER], split=pl.Series(["train", "test", "train", "train"]))
    with pytest.raises(RecipeError, match="has the splits test, train, and one file would mix them; choose one with --split"):
        export(*mixture, "sft", tmp_path / "all.jsonl")
    assert list(export(*mixture, "sft", tmp_path / "test.jsonl", split="test").files.values()) == [1]
    assert sorted(export(*mixture, "sft", tmp_path / "out").files.values()) == [1, 3]
    with pytest.raises(RecipeError, match="no split 'tset'; did you mean 'test'"):
        export(*mixture, "sft", tmp_path / "out", split="tset")


@pytest.mark.parametrize("split", ["../up", "a/b", " ", ".hidden", "a b"])
def test_a_split_that_cannot_name_a_file_is_refused(tmp_path: Path, split: str) -> None:
    mixture = a_mixture(tmp_path, DRAFTS[:1], split=pl.lit(split))
    with pytest.raises(RecipeError, match="cannot name a file"):
        export(*mixture, "sft", tmp_path / "out")


def test_a_file_of_a_split_that_is_no_more_is_named(tmp_path: Path) -> None:
    mixture, seeds = a_mixture(tmp_path, DRAFTS[:2], [OTHER])
    (tmp_path / "out").mkdir()
    for old in ("test.jsonl", "train.jsonl", "notes.md"):
        (tmp_path / "out" / old).write_text("{}\n")
    assert export(mixture, seeds, "sft", tmp_path / "out").older == [str(tmp_path / "out" / "test.jsonl")]
    assert export(mixture, seeds, "sft", tmp_path / "out", split="train").older == []


def test_an_ending_that_belongs_to_another_format_is_refused(tmp_path: Path) -> None:
    mixture = a_mixture(tmp_path, DRAFTS[:1])
    with pytest.raises(RecipeError, match=r"the format csv is written as .csv or .csv.gz"):
        export(*mixture, "csv", tmp_path / "a.jsonl")


def test_an_unknown_format_gets_a_suggestion() -> None:
    with pytest.raises(RecipeError, match="no format named 'alapca'; did you mean 'alpaca'"):
        format_named("alapca")


def test_formulas_are_harmless_in_a_csv_unless_asked_for_raw_and_never_touched_for_machines(tmp_path: Path) -> None:
    text = '=HYPERLINK("http://h","click")'
    mixture = a_mixture(tmp_path, [a_draft(messages=chat(text, "+1+1\n=2"))])
    export(*mixture, "csv", tmp_path / "safe.csv")
    export(*mixture, "csv", tmp_path / "raw.csv", safe=False)
    export(*mixture, "sft", tmp_path / "machine.jsonl")
    [safe], [raw] = cells_of(tmp_path / "safe.csv"), cells_of(tmp_path / "raw.csv")
    assert (safe["question"], safe["answer"]) == ("'" + text, "'+1+1\n=2")
    assert (raw["question"], raw["answer"]) == (text, "+1+1\n=2")
    assert rows_of(tmp_path / "machine.jsonl")[0]["messages"][0]["content"] == text


def test_equal_input_gives_equal_bytes_zipped_or_not(tmp_path: Path) -> None:
    mixture = a_mixture(tmp_path, DRAFTS, [OTHER])
    for name in ("a.jsonl.gz", "b.jsonl.gz", "c.jsonl"):
        export(*mixture, "sft", tmp_path / name)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == (tmp_path / "c.jsonl").read_bytes()


def test_nothing_that_fits_leaves_no_file(tmp_path: Path) -> None:
    done = export(*a_mixture(tmp_path, DRAFTS[3:]), "dpo", tmp_path / "out")
    assert (done.files, done.left_out) == ({}, {"no rejected answer": 1})
    assert not (tmp_path / "out").exists()


def test_an_export_that_breaks_leaves_the_file_before_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = a_mixture(tmp_path, DRAFTS, [OTHER])
    export(*mixture, "sft", tmp_path / "out.jsonl")
    before = (tmp_path / "out.jsonl").read_bytes()
    monkeypatch.setattr("tasks.exports.sft.tools_text", lambda draft: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(*mixture, "sft", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == before
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.jsonl"]


def test_surrogates_stand_in_the_place_of_personal_data() -> None:
    asked = a_draft(a_seed(), messages=chat("Who?", "ann@mail.org"), rejected=chat("Who?", "bob@mail.org"))
    told = unnamed(asked)
    assert told.messages[1].content.endswith("@example.com") and told.rejected and "bob" not in told.rejected[1].content
    assert told.messages[0] == asked.messages[0] and told.id == asked.id


def test_surrogates_stand_in_calls_and_targets_too() -> None:
    call = ToolCall("1", "pay", to_json({"to": ["ann@mail.org"], "card": 4012888888881881, "sum": 12.5, "now": True}))
    told = unnamed(a_draft(messages=(Message("assistant", "ann@mail.org", (call,)),), target=to_json("ann@mail.org")))
    [turn] = told.messages
    said = json.loads(turn.tool_calls[0].arguments)
    assert said["to"] == [turn.content] == [json.loads(told.target or "")] and turn.content.endswith("@example.com")
    assert said["card"] != 4012888888881881 and said["sum"] == 12.5 and said["now"] is True
