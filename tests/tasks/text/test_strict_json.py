"""JSON read strictly: the public JSON test suite, and the holes that RFC 8259 leaves."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RowError
from tasks.text.strict_json import MAX_DEPTH, MAX_DIGITS, read_json
from tests.timing import soon

SUITE = Path(__file__).parents[2] / "data" / "json_test_suite.jsonl.gz"
STRICTER = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json", "y_object_escaped_null_in_key.json"} | {
    "y_string_null_escape.json",
}


def accepts(text: bytes) -> bool:
    try:
        read_json(text)
    except RowError:
        return False
    return True


def test_the_public_suite_holds_but_for_repeated_keys_and_nul() -> None:
    with gzip.open(SUITE) as file:
        cases = {case["name"]: case for case in map(json.loads, file)}
    found = {name: accepts(base64.b64decode(case["content_b64"])) for name, case in cases.items() if name[0] in "yn"}
    wrong = {name for name, accepted in found.items() if accepted != name.startswith("y_")}
    assert len(found) > 140
    assert wrong <= STRICTER


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null, true, "\\u00e9"]}', {"a": [1, 2.5, None, True, "é"]}),
        ("  12  ", 12),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"a backslash and u0000: \\\\u0000"', "a backslash and u0000: \\u0000"),
        ('"[[[ in a text ]]] \\" {{{"', '[[[ in a text ]]] " {{{'),
        (b'["\xc3\xa9"]', ["é"]),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
        ("7" * MAX_DIGITS, int("7" * MAX_DIGITS)),
        ('[{"a": 1}, {"a": 1}]', [{"a": 1}, {"a": 1}]),
        ("[" + ",".join(["[]"] * 500) + "]", [[]] * 500),
    ],
)
def test_good_json_is_read(text: str | bytes, value: Any) -> None:
    assert read_json(text) == value or value is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON: Expecting value"),
        ("{'a': 1}", "Expecting property name"),
        ('{"a": 1', "not JSON"),
        ("[1] trailing", "Extra data"),
        ("NaN", "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("1e999", "too large for a float"),
        ('{"a": 1, "b": 2, "a": 3}', "the key 'a' stands twice"),
        ('{"x": {"a": 1, "a": 1}}', "the key 'a' stands twice"),
        ('"\\ud800"', "lone surrogate"),
        ('{"\\udc00": 1}', "lone surrogate"),
        ('"\ud800"', "lone surrogate"),
        ('["\\u0000"]', "NUL"),
        ("\0", "NUL"),
        ("7" * (MAX_DIGITS + 1), "an integer of 4001 digits"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested deeper than 100"),
        (b'"\xff"', "byte 1 is not UTF-8"),
        ("\ufeff1", "BOM"),
        ("<html>502 Bad Gateway</html>", "not JSON"),
    ],
)
def test_bad_json_is_refused_with_its_reason(text: str | bytes, reason: str) -> None:
    with pytest.raises(RowError, match="JSON") as error:
        read_json(text)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    "bomb", ["[" * 1_000_000, '{"a":' * 200_000, '"\\' * 200_000, "9" * 1_000_000, '["' + "\\u0000" * 100_000]
)
def test_bombs_are_refused_within_a_second(bomb: str) -> None:
    def refused() -> None:
        with pytest.raises(RowError):
            read_json(bomb)

    soon(refused)
