"""YAML that could surprise or hurt is refused with file, line and column; what looks like text stays text."""

import time
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError
from schemas.strict_yaml import MAX_BYTES, MAX_DEPTH, read_yaml

BOMB = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
BAD: list[tuple[str, bytes, str]] = [
    ("a repeated key", b"a: 1\nb: 2\na: 3\n", ":3:1: the key 'a' stands here twice (first on line 1)"),
    ("an alias bomb", BOMB.encode(), ":1:4: anchors and aliases (&a) are not allowed"),
    ("a recursive alias", b"a: &a\n  b: *a\n", "anchors and aliases (&a)"),
    (
        "a Python object",
        b"a: !!python/object/apply:os.system [id]\n",
        ":1:4: tags (tag:yaml.org,2002:python/object/apply:os.system)",
    ),
    ("a binary tag", b"a: !!binary aGk=\n", "tags (tag:yaml.org,2002:binary)"),
    ("an own tag", b"a: !secret x\n", "tags (!secret)"),
    ("deep nesting", b"[" * 5000, f"nested deeper than {MAX_DEPTH} levels"),
    ("a huge file", b"a: " + b"x" * MAX_BYTES, "larger than 256 KiB"),
    ("Latin-1", b"a: caf\xe9\n", "byte 6 is not UTF-8"),
    ("UTF-16", "a: 1\n".encode("utf-16"), "byte 0 is not UTF-8"),
    ("NUL", b"a: x\0y\n", "special characters are not allowed"),
    ("a terminal escape", b"a: \x1b[31mred\n", "special characters are not allowed"),
    ("an empty file", b"", "is empty"),
    ("only a comment", b"# nothing\n", "is empty"),
    ("two documents", b"a: 1\n---\nb: 2\n", "not YAML: but found another document"),
    ("a torn bracket", b"a: [1, 2\nb: 3\n", "not YAML:"),
    ("a tab for indentation", b"a:\n\t- b\n", ":2:1: not YAML:"),
    ("a list as a key", b"? [a, b]\n: 1\n", "a key must be text"),
    ("a number without end", b"a: " + b"9" * 5000, ":1:4: the number 99999999999999999999 is too large"),
    ("an exponent without end", b"a: 1e999\n", ":1:4: the number 1e999 is too large"),
]


@pytest.mark.parametrize(("blob", "said"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_dangerous_or_doubtful_yaml_is_refused_at_once(tmp_path: Path, blob: bytes, said: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_bytes(blob)
    started = time.process_time()
    with pytest.raises(RecipeError) as refusal:
        read_yaml(path)
    assert said in str(refusal.value) and str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value) and "\x1b" not in str(refusal.value)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("True", "True"), ("true", True), ("false", False),
        ("12:30:00", "12:30:00"), ("2024-01-01", "2024-01-01"), ("0x1F", "0x1F"), ("0o17", "0o17"),
        ("017", "017"), ("1_000", "1_000"),
        ("7", 7), ("-7", -7), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), (".inf", ".inf"), (".nan", ".nan"),
        ("null", None), ("~", None), ("", None), ("'7'", "7"), ('"no"', "no"), ("<<", "<<"), ("=", "="),
    ],
)  # fmt: skip
def test_only_what_is_plainly_a_number_a_truth_or_nothing_is_one(tmp_path: Path, text: str, value: Any) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(f"a: {text}\n")
    found = read_yaml(path)[0]["a"]
    assert (found, type(found)) == (value, type(value))


def test_every_place_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("a:\n  - b: 1\n    c: 2\n  - d: 3\n")
    lines = read_yaml(path)[1]
    assert (lines["a",], lines["a", 0, "c"], lines["a", 1, "d"]) == (1, 3, 4)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"nothing.yaml: cannot be read: No such file"):
        read_yaml(tmp_path / "nothing.yaml")


def test_a_folder_is_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="cannot be read: Is a directory"):
        read_yaml(tmp_path)
