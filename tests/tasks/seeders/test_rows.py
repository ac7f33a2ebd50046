"""Anybody's file as seeds: columns by any name, rows that are meant, and every bad line told with its number."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from schemas.errors import RecipeError, RowError, StageError
from schemas.rows import Seed
from tasks.frames import seeds_frame, stamped_seed
from tasks.operators import Seeder, built
from tasks.reading.where import holds
from tasks.seeders.rows import rows
from tasks.text.template import filled, template_of
from tests.tasks.generators.test_free_prompt import INJECTIONS

TICKETS: list[dict[str, Any]] = [
    {"no": 1, "body": "The lamp blinks.", "topic": "lamps", "votes": 4, "lang": "en"},
    {"no": 2, "body": "Die Lampe flackert.", "topic": "lamps", "votes": 1, "lang": "de"},
    {"no": 3, "body": "ประตูไม่เปิด", "topic": "doors", "votes": 9, "lang": "th"},
]


def _jsonl(path: Path) -> None:
    path.write_text("\n".join(json.dumps(row) for row in TICKETS), encoding="utf-8")


def _packed(path: Path) -> None:
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in TICKETS).encode()))


WRITERS: dict[str, Callable[[Path], None]] = {
    "t.jsonl": _jsonl,
    "t.jsonl.gz": _packed,
    "t.csv": lambda path: pl.DataFrame(TICKETS).write_csv(path),
    "t.parquet": lambda path: pl.DataFrame(TICKETS).write_parquet(path),
}


def drawn(seeder: Seeder) -> list[Seed | str]:
    return [_one(seeder, index) for index in range(seeder.size or 0)]


def _one(seeder: Seeder, index: int) -> Seed | str:
    try:
        return seeder.draw(index, Random(0))
    except RowError as error:
        return str(error)


def a_file(folder: Path, *lines: str) -> Path:
    file = folder / "t.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_same_seeds(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    columns = {"text": "body", "id": "no", "lang": "lang"}
    found = drawn(rows(path=tmp_path / name, columns=columns, strata=["topic"], keep=["topic"], licence="CC0-1.0"))  # type: ignore[arg-type]
    assert [(s.read(), s.span, s.lang, s.strata, s.licence, s.source) for s in found if isinstance(s, Seed)] == [
        (
            {"text": row["body"], "topic": row["topic"]},
            str(row["no"]),
            row["lang"],
            f'{{"topic":"{row["topic"]}"}}',
            "CC0-1.0",
            name,
        )
        for row in TICKETS
    ]
    seeds_frame(stamped_seed(seed) for seed in found if isinstance(seed, Seed))


def test_without_any_mapping_the_facts_are_the_row_and_the_span_is_its_line(tmp_path: Path) -> None:
    _jsonl(tmp_path / "t.jsonl")
    last = rows(path=tmp_path / "t.jsonl").draw(2, Random(0))
    assert (last.read(), last.source, last.span, last.licence, last.depth) == (TICKETS[2], "t.jsonl", "t.jsonl:3", "unknown", 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "not JSON"),
        ("[1]", "wanted an object in this line, found list"),
        ('{"body": 7}', "wanted a text under 'body' (for text), found 7"),
        ('{"body": " "}', "wanted a text under 'body'"),
        ('{"no": 2}', "wanted a text under 'body' (for text), found None"),
        ('{"body": "a", "text": "b"}', "both 'text' and 'body' would be the text; leave 'text' out with `keep`"),
        ('{"body": "a\\u0000"}', "NUL"),
        ('{"body": "a", "language": "English"}', "wanted a language tag such as en, de or zh-Hant, found 'English'"),
        ('{"body": "' + "a" * 300 + '"}', "wanted at most 200 characters, found 311"),
        ('{"body": "good"', "the file ends in the middle of this line"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    good = '{"body": "good", "language": "en"}'
    seeder = rows(path=a_file(tmp_path, good, "", line), columns={"text": "body", "lang": "language"}, longest=200)
    first, second = drawn(seeder)
    assert (
        isinstance(first, Seed) and str(second).startswith("t.jsonl:3: ") and (said in str(second) or "language" in str(second))
    )


def test_an_id_that_stands_twice_names_its_first_place(tmp_path: Path) -> None:
    seeder = rows(path=a_file(tmp_path, '{"n": "a"}', '{"n": "b"}', '{"n": "a"}'), columns={"id": "n"})
    assert drawn(seeder)[2] == "t.jsonl:3: the id 'a' stands already at t.jsonl:1"


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        ({"topic": "lamps"}, [1, 2]),
        ({"topic": ["doors", "windows"]}, [3]),
        ({"votes": {"min": 2}}, [1, 3]),
        ({"votes": {"min": 2, "max": 4}}, [1]),
        ({"votes": 1}, [2]),
        ({"topic": "lamps", "lang": "de"}, [2]),
    ],
)
@pytest.mark.parametrize("name", ["t.jsonl", "t.csv"])
def test_where_says_which_rows_are_meant(tmp_path: Path, name: str, where: dict[str, Any], meant: list[int]) -> None:
    WRITERS[name](tmp_path / name)
    found = drawn(rows(path=tmp_path / name, where=where))
    assert [int(seed.read()["no"]) for seed in found if isinstance(seed, Seed)] == meant


@pytest.mark.parametrize(
    ("wanted", "cell", "fits"),
    [
        (None, None, True),
        (None, "", False),
        (True, 1, False),
        (1, True, False),
        (True, "true", True),
        (3, "3.0", True),
        ({"min": 1}, "many", False),
        ({"min": 1}, None, False),
        ("3", 3, False),
    ],
)
def test_a_cell_is_what_is_wanted_or_not(wanted: Any, cell: Any, fits: bool) -> None:
    assert holds({"a.b": wanted}, {"a": {"b": cell}}) is fits


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"columns": {"text": "bodi"}}, "no row of t.jsonl has a column 'bodi'; did you mean 'body'?"),
        ({"strata": ["kind"]}, "no row of t.jsonl has a column 'kind'"),
        ({"where": {"topic": "cars"}}, "params.where: none of the 3 rows of t.jsonl is meant"),
        ({"where": {"votes": {"above": 3}}}, "votes: wanted a value, a list of values, or"),
        ({"keep": ["a.votes", "votes"]}, "two of the columns would both be called 'votes'"),
        ({"where": {"votes": []}}, "votes: wanted a value"),
        ({"columns": {"words": "body"}}, "params.columns.words"),
        ({"path": "../t.jsonl"}, "leads out of the workspace"),
        ({"path": "empty"}, "wanted 1 to 100000 files that end in .jsonl"),
        ({"path": "notes.txt"}, "wanted a file that ends in .jsonl"),
        ({"licence": ""}, "params.licence: wanted text that is not empty"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_spent(tmp_path: Path, params: dict[str, Any], said: str) -> None:
    _jsonl(tmp_path / "t.jsonl")
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("a")
    with pytest.raises(RecipeError, match=said.replace("(", r"\(").replace("?", r"\?")):
        built("seed", "rows", {"path": "t.jsonl"} | params, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "blob", "said"),
    [
        ("t.jsonl", b"", "is empty"),
        ("t.parquet", b"PAR1 junk PAR1", "cannot be decoded within bounds"),
        ("t.jsonl.gz", gzip.compress(b'{"a": 1}\n' * 9, mtime=0)[:20], "the gzip data is damaged"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, name: str, blob: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(blob)
    with pytest.raises(StageError, match=said):
        rows(path=tmp_path / name)


@pytest.mark.slow
def test_a_parquet_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.parquet"
    pl.DataFrame({"text": ["x" * (17 * 1024**2)] * 3}).write_parquet(bomb, compression="zstd", compression_level=19)
    assert bomb.stat().st_size < 10_000
    with pytest.raises(StageError, match="bomb"):
        rows(path=bomb)


def test_a_folder_is_read_in_order_of_its_names_and_links_out_of_it_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "more").mkdir(parents=True)
    a_file(folder / "more", '{"n": 2}')
    (folder / "a.jsonl").write_text('{"n": 1}')
    (folder / ".hidden.jsonl").write_text('{"n": 0}')
    (folder / "README.md").write_text("not rows")
    found = [seed for seed in drawn(rows(path=folder)) if isinstance(seed, Seed)]
    assert [(seed.read()["n"], seed.source, seed.span) for seed in found] == [
        (1, "a.jsonl", "a.jsonl:1"),
        (2, "more/t.jsonl", "more/t.jsonl:1"),
    ]
    (tmp_path / "out.jsonl").write_text("{}")
    (folder / "b.jsonl").symlink_to(tmp_path / "out.jsonl")
    with pytest.raises(RecipeError, match="is a link that leads out of"):
        rows(path=folder)


@pytest.mark.slow
def test_times_become_text_and_what_json_cannot_hold_is_a_reject(tmp_path: Path) -> None:
    pl.DataFrame({"day": [date(2024, 2, 29), None], "x": [1.5, float("nan")]}).write_parquet(tmp_path / "t.parquet")
    first, second = drawn(rows(path=tmp_path / "t.parquet"))
    assert isinstance(first, Seed) and first.read() == {"day": "2024-02-29", "x": 1.5}
    assert second == "t.parquet:2: a cell is NaN or endless, which JSON cannot hold; `keep` leaves columns out"


def test_a_shuffled_order_is_always_the_same(tmp_path: Path) -> None:
    file = a_file(tmp_path, *(f'{{"n": {n}}}' for n in range(50)))
    orders = [[s.read()["n"] for s in drawn(rows(path=file, shuffle=True)) if isinstance(s, Seed)] for _ in range(2)]
    assert orders[0] == orders[1] != list(range(50)) and sorted(orders[0]) == list(range(50))


@pytest.mark.parametrize("words", INJECTIONS)
def test_what_a_row_says_stays_between_its_dashes_in_a_prompt(tmp_path: Path, words: str) -> None:
    file = a_file(tmp_path, json.dumps({"body": words}), json.dumps({"body": "plain"}))
    seeder = rows(path=file, columns={"text": "body"})
    template = template_of("Sum up:{{ facts.text }}In one line.")
    spoilt, plain = (filled(template, seeder.draw(index, Random(0)).read()) for index in (0, 1))
    rule = spoilt.split("\n")[1]
    assert set(rule) == {"-"} and rule not in words
    assert spoilt.replace(words, "plain").replace(rule, "-----") == plain
