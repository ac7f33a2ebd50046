"""`seedmill verify` on anybody's files: good ones, bad lines, damaged ones, bombs, and words that mean nothing."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli import seedmill
from schemas.errors import RecipeError, StageError
from schemas.rows import Draft, Verdict
from tasks.checking import VERDICTS
from tasks.operators import Verifier

ROWS = [
    {"question": "2+2?", "solution": "2+2=4\n#### 4", "gold": {"answer": "#### 4"}},
    {"question": "2+3?", "solution": "It is 6.", "gold": {"answer": "5"}},
    {"question": "why?", "solution": "7", "gold": {"answer": "nobody knows"}},
]
MAP = ["--map", "answer=solution", "--map", "target=gold.answer"]


def jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def verify(file: Path, *words: str) -> Result:
    out = file.parent / "out"
    return CliRunner().invoke(seedmill, ["verify", str(file), "--out", str(out), *words])


def verdicts(file: Path) -> list[tuple[Any, ...]]:
    frame = pl.read_parquet(file.parent / "out" / "verdicts.parquet")
    assert dict(frame.schema) == VERDICTS
    return frame.rows()


def rejects(file: Path) -> list[tuple[int, str, str]]:
    return pl.read_parquet(file.parent / "out" / "rejects.parquet").select("row", "row_id", "reason").rows()


def test_every_row_of_jsonl_gets_a_verdict_or_a_reject(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", ROWS)
    done = verify(file, "--with", "numeric_answer", *MAP, "--json")
    assert done.exit_code == 0, done.output
    assert verdicts(file) == [
        (0, "numeric_answer", True, 1.0, ""),
        (1, "numeric_answer", False, 0.0, "answered 6, wanted 5"),
    ]
    assert rejects(file) == [(2, "row 2", "cannot judge: the target 'nobody knows' holds no single number")]
    told = json.loads(done.stdout)
    counts = told["verifiers"]["numeric_answer"]
    assert {name: counts[name] for name in ("rows", "passed", "failed", "rejected")} == dict(
        rows=3, passed=1, failed=1, rejected=1
    )
    assert set(counts) == {"rows", "passed", "failed", "rejected", "seconds"}


def test_the_summary_says_how_many_rows_pass_every_verifier_and_shows_a_row_of_each_reason(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [*ROWS, ROWS[1], {"solution": "6", "gold": {"answer": "6"}}])
    done = verify(file, "--with", "numeric_answer", "--with", "equations_hold", *MAP)
    assert "  2 x answered 6, wanted 5 (row 1 and others alike)" in done.output.splitlines()
    assert "1 of 5 rows passed every verifier, 0 could not be read" in done.output


def test_a_dot_maps_the_whole_row(tmp_path: Path) -> None:
    row = {"response": "so be it", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}
    done = verify(
        jsonl(tmp_path / "a.jsonl", [row]), "--with", "instructions_followed", "--map", "answer=response", "--map", "target=."
    )
    assert done.exit_code == 0 and "1 of 1 rows passed" in done.output


@pytest.mark.slow
def test_all_file_kinds_give_the_same_verdicts(tmp_path: Path) -> None:
    flat = [{"answer": row["solution"], "target": row["gold"]["answer"], "n": i} for i, row in enumerate(ROWS)]
    files = [jsonl(tmp_path / "jsonl" / "a.jsonl", flat)] if (tmp_path / "jsonl").mkdir() is None else []
    for kind in ("gz", "csv", "parquet", "ndjson"):
        (tmp_path / kind).mkdir()
    files += [jsonl(tmp_path / "ndjson" / "a.ndjson", flat), tmp_path / "csv" / "a.csv", tmp_path / "parquet" / "a.parquet"]
    files.append(tmp_path / "gz" / "a.jsonl.gz")
    files[-1].write_bytes(gzip.compress(files[0].read_bytes()))
    pl.DataFrame(flat).write_csv(tmp_path / "csv" / "a.csv")
    pl.DataFrame(flat).write_parquet(tmp_path / "parquet" / "a.parquet")
    for file in files:
        assert verify(file, "--with", "numeric_answer").exit_code == 0
    assert len({tuple(verdicts(file)) for file in files}) == 1


def test_messages_are_read_in_every_spelling(tmp_path: Path) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": {"a": 2, "b": 2}}}
    flat = {"id": "c1", "name": "add", "arguments": '{"a":2,"b":2}'}
    turns = [
        [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "#### 4"}],
        [{"from": "human", "value": "2+2?"}, {"from": "gpt", "value": "4"}],
        [{"role": "assistant", "content": [{"type": "text", "text": "It is "}, {"type": "text", "text": "4"}]}],
        [{"role": "assistant", "content": None, "tool_calls": [call]}, {"role": "assistant", "content": "4"}],
        [{"role": "assistant", "tool_calls": [flat]}, {"role": "tool", "tool_call_id": "c1", "content": "4"}],
        json.dumps([{"role": "assistant", "content": "4"}]),
        [{"role": "wizard", "content": "4"}],
        [{"role": "user", "content": "4"}],
        [{"role": "assistant", "content": "4", "tool_calls": 5}],
    ]
    file = jsonl(tmp_path / "a.jsonl", [{"messages": turn, "target": 4} for turn in turns])
    verify(file, "--with", "numeric_answer", "--with", "tests.flows.commands.test_verify:calls_add")
    assert [row[2] for row in verdicts(file) if row[1] == "numeric_answer"] == [True, True, True, True, False, True]
    assert [row[0] for row in verdicts(file) if row[1] == "calls_add" and row[2]] == [3, 4]
    assert [(row, reason[:40]) for row, _, reason in rejects(file)] == [
        (6, "messages: unknown role 'wizard'; there a"),
        (7, "messages: no turn is the assistant's"),
        (8, "messages: wanted a list of tool calls, f"),
    ]


def calls_add() -> Verifier:
    """A user's own verifier."""

    def check(draft: Draft) -> Verdict:
        calls = [(call.name, json.loads(call.arguments)) for turn in draft.messages for call in turn.tool_calls]
        return Verdict.ok() if calls == [("add", {"a": 2, "b": 2})] else Verdict.fail("does not call add(2, 2)")

    return check


def test_bad_lines_become_rejects_with_their_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    good = b'{"answer": "4", "target": 4}\n'
    bad = [
        b'{"answer": "4", "target": NaN}\n',
        b'{"answer": "4", "answer": "5"}\n',
        b'"\xff"\n',
        b"[1]\n",
        b"\n",
        b'{"answer": "\\ud800"}\n',
    ]
    file.write_bytes(b"\xef\xbb\xbf" + good + b"".join(bad) + good + b'{"answer": "4", "tar')
    assert verify(file, "--with", "numeric_answer").exit_code == 0
    assert [row[0] for row in verdicts(file)] == [0, 6]
    assert [(row, place) for row, place, _ in rejects(file)] == [
        (1, "a.jsonl:2"),
        (2, "a.jsonl:3"),
        (3, "a.jsonl:4"),
        (4, "a.jsonl:5"),
        (5, "a.jsonl:7"),
        (7, "a.jsonl:9"),
    ]
    assert rejects(file)[-1][2].startswith("the file ends in the middle of this line")


def test_an_answer_that_is_null_is_told_from_one_that_is_missing(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [{"said": None}, {"other": 1}, {"said": 4}])
    assert verify(file, "--with", "length", "--map", "answer=said").exit_code == 0
    assert rejects(file) == [(0, "row 0", "the row's 'said' is null"), (1, "row 1", "the row has no 'said' (for answer)")]


def test_bad_csv_rows_become_rejects(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b'answer,target\n"a\n4",4\n1,2,3\n\xff,4\n"5",5\n')
    assert verify(file, "--with", "numeric_answer").exit_code == 0
    assert [(row[0], row[2]) for row in verdicts(file)] == [(0, True), (3, True)]
    assert rejects(file) == [(1, "a.csv:4", "wanted 2 cells, found 3"), (2, "a.csv:5", "not UTF-8")]


def test_one_verifier_may_run_twice_with_different_parameters(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [{"answer": "4.01", "target": 4}])
    verify(file, "--with", "numeric_answer:tolerance=0.1", "--with", "numeric_answer")
    assert [(row[1], row[2]) for row in verdicts(file)] == [("numeric_answer:tolerance=0.1", True), ("numeric_answer", False)]


@pytest.mark.slow
def test_verdicts_in_processes_are_the_same(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [{"answer": str(i % 7), "target": i % 5} for i in range(5000)])
    assert verify(file, "--with", "numeric_answer").exit_code == 0
    alone = (tmp_path / "out" / "verdicts.parquet").read_bytes()
    assert verify(file, "--with", "numeric_answer", "--processes", "2").exit_code == 0
    assert (tmp_path / "out" / "verdicts.parquet").read_bytes() == alone
    assert [row[0] for row in verdicts(file)] == list(range(5000))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--with", "numeric_anwser"], "numeric_answer"),
        (["--with", "numeric_answer:tolerence=1"], "tolerance"),
        (["--with", "numeric_answer:tolerance=much"], "tolerance"),
        (["--with", "no_such_module:check"], "cannot be imported"),
        (["--with", "numeric_answer", "--map", "answer=solutoin"], "solution"),
        (["--with", "numeric_answer", "--map", "anser=solution"], "answer"),
        (["--with", "numeric_answer", "--map", "answer"], "FIELD=COLUMN"),
        (["--with", "numeric_answer", "--with", "numeric_answer"], "twice"),
        (["--with", "numeric answer"], "wanted NAME"),
        (["--with", "numeric_answer"], "neither `answer` nor `messages`"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_what_would_be_right(tmp_path: Path, words: list[str], told: str) -> None:
    file = jsonl(tmp_path / "a.jsonl", ROWS)
    error = verify(file, *words).exception
    assert isinstance(error, RecipeError)
    assert told in str(error)
    assert not (tmp_path / "out" / "verdicts.parquet").exists()


def parquet(rows: int = 3) -> bytes:
    path = Path(os.environ["PYTEST_TMP"]) / "whole.parquet"
    pl.DataFrame({"answer": ["4"] * rows, "target": ["4"] * rows}).write_parquet(path)
    return path.read_bytes()


DAMAGED = {
    "empty.jsonl": lambda: b"",
    "empty.parquet": lambda: b"",
    "empty.csv": lambda: b"",
    "empty.jsonl.gz": lambda: b"",
    "cut.jsonl.gz": lambda: gzip.compress(b'{"answer": "4", "target": 4}\n' * 9000)[:-40],
    "crc.jsonl.gz": lambda: gzip.compress(b'{"answer": "4", "target": 4}\n')[:-8] + b"\0" * 8,
    "cut.parquet": lambda: parquet()[:-20],
    "tail.parquet": lambda: parquet() + b"junk",
    "hollow.parquet": lambda: b"PAR1" + b"\0" * 100 + b"PAR1",
    "html.parquet": lambda: b"<html>502 Bad Gateway</html>",
    "utf16.jsonl": lambda: '{"answer": "4"}\n'.encode("utf-16"),
    "quote.csv": lambda: b'answer,target\n"4,4\n5,5\n',
    "twice.csv": lambda: b"answer,answer\n4,4\n",
    "mac.csv": lambda: b"answer,target\r4,4\r5,5\r",
    "latin1.csv": lambda: b"answer,r\xe9ponse\n4,4\n",
    "bomb.jsonl.gz": lambda: gzip.compress(b" " * 8 * 1024**2),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_or_a_bomb_stops_with_its_name_and_writes_nothing(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_TMP", str(tmp_path))
    monkeypatch.setattr("tasks.reading.any_file.FREE_BYTES", 2 * 1024**2)
    file = tmp_path / name
    file.write_bytes(DAMAGED[name]())
    error = verify(file, "--with", "numeric_answer").exception
    assert isinstance(error, StageError)
    assert name in str(error)
    left = list((tmp_path / "out").iterdir()) if (tmp_path / "out").exists() else []
    assert left == []


@pytest.mark.slow
def test_a_parquet_bomb_is_refused_by_a_child_with_capped_memory(tmp_path: Path) -> None:
    file = tmp_path / "bomb.parquet"
    pl.DataFrame({"answer": ["x" * (17 * 1024**2)] * 3}).write_parquet(file, compression="zstd", compression_level=19)
    assert file.stat().st_size < 10_000
    error = verify(file, "--with", "numeric_answer").exception
    assert isinstance(error, StageError)
    assert "bomb" in str(error)


def test_an_overlong_line_is_a_reject(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    good = b'{"answer": "4", "target": 4}\n'
    file.write_bytes(good + b'{"answer": "' + b"4" * 17 * 1024**2 + b'"}\n' + good)
    assert verify(file, "--with", "numeric_answer").exit_code == 0
    assert [row[0] for row in verdicts(file)] == [0, 2]
    assert rejects(file) == [(1, "a.jsonl:2", "a line of more than 16 MiB")]


def test_a_file_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "a.parquet.gz", "missing.jsonl"):
        if name != "missing.jsonl":
            (tmp_path / name).write_text("x")
        assert isinstance(verify(tmp_path / name, "--with", "numeric_answer").exception, RecipeError)


def test_a_folder_is_not_said_to_be_missing(tmp_path: Path) -> None:
    error = verify(tmp_path, "--with", "numeric_answer").exception
    assert isinstance(error, RecipeError) and "is a folder; name one file of it" in str(error)


def test_require_is_a_gate(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [{"answer": "4", "target": 4}, {"answer": "5", "target": 4}])
    assert verify(file, "--with", "numeric_answer", "--require", "0.5").exit_code == 0
    short = verify(file, "--with", "numeric_answer", "--require", "0.6")
    assert short.exit_code == 1
    assert "50.00% of the rows passed, wanted 60.00%" in short.output


def test_a_file_in_which_no_row_can_be_judged_falls_short(tmp_path: Path) -> None:
    done = verify(jsonl(tmp_path / "a.jsonl", [{"answer": "4"}]), "--with", "numeric_answer")
    assert done.exit_code == 1
    assert "could judge none of 1 rows" in done.output


def test_escapes_of_foreign_text_never_reach_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m#### \x1b[2J5\u202e"
    file = jsonl(tmp_path / "a.jsonl", [{"answer": "7", "target": evil}, {"answer": "\x1b[31m8", "target": 4}, {"answer": "1"}])
    done = verify(file, "--with", "numeric_answer", "--with", "math_answer")
    assert "\x1b" not in done.output
    assert "\u202e" not in done.output
    assert "answered 7, wanted 2 (row 0 and others alike)" in done.output


def test_a_second_run_replaces_the_first_whole_and_leaves_no_temporaries(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", ROWS)
    stale = tmp_path / "out" / ".verdicts.parquet-00000.tmp-999999-1"
    stale.parent.mkdir()
    stale.write_bytes(b"half")
    verify(file, "--with", "numeric_answer", *MAP)
    first = (tmp_path / "out" / "verdicts.parquet").read_bytes()
    verify(file, "--with", "numeric_answer", *MAP)
    assert (tmp_path / "out" / "verdicts.parquet").read_bytes() == first
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["rejects.parquet", "verdicts.parquet"]
