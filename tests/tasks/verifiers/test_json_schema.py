import json
import time
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Draft, chat, to_json
from tasks.operators import built
from tasks.text.schema_worker import ecma
from tasks.verifiers.json_schema import json_in, json_schema

PERSON = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}


def said(answer: str, target: Any = None, **params: Any) -> str:
    """The reason; empty where the answer passes."""
    return json_schema(**params)(Draft(chat("", answer), target=None if target is None else to_json(target))).reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"name": "Ada", "age": 36}', ""),
        ('Here it is:\n```json\n{"name": "Ada"}\n```\nAnything else?', ""),
        ('```\n{"name": "first"}\n```\n```json\n{"name": "last", "age": 1.0}\n```', ""),
        ('```python\nprint(1)\n```\n{"name": "Ada"}', "the answer is not JSON: Expecting value at line 1 column 1"),
        ('{"name": "Ada", "age": "36"}', "age: '36' is not of type 'integer'"),
        ('{"age": 36}', "'name' is a required property"),
        ('{"name": "Ada", "age": NaN}', "the answer is not JSON: NaN is no JSON number"),
        ('{"name": "Ada", "name": "Bob"}', "the answer is not usable JSON: the key 'name' stands twice in one object"),
        ("I cannot do that.", "the answer is not JSON: Expecting value at line 1 column 1"),
        ("[" * 100_000, "the answer is not usable JSON: nested deeper than 100 levels"),
    ],
)
def test_an_answer_fits_or_the_reason_says_where(answer: str, reason: str):
    assert said(answer, shape=PERSON) == reason


@pytest.mark.parametrize("target", [PERSON, {"schema": PERSON}])
def test_a_row_may_bring_its_own_schema(target: Any):
    assert said('{"name": "Ada"}', target) == ""
    assert "required" in said("{}", target)


def test_without_fence_the_answer_is_bare():
    fenced = '```json\n{"name": "Ada"}\n```'
    assert said(fenced, shape=PERSON) == ""
    assert "not JSON" in said(fenced, shape=PERSON, fence=False)


def test_json_that_holds_a_fence_is_read_whole():
    text = to_json({"name": "```json\n{}\n```"})
    assert json_in(text) == text


def test_lax_lets_a_repeated_key_pass():
    assert said('{"name": 1, "name": "Ada"}', shape=PERSON, lax=True) == ""


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("email", "a@b.org", "a.b.org"),
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "1990-12-31T23:59:59Z", "1990-12-31 23:59"),
        ("time", "08:30:06Z", "25:00:00Z"),
        ("ipv4", "127.0.0.1", "127.0.0.256"),
        ("ipv6", "::1", "12345::"),
        ("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08"),
        ("uri", "https://a.org/b?c=%20#d", "//a.org"),
        ("uri", "urn:oid:1.2", "http://a b"),
        ("uri-reference", "/a#b", "a#b#c"),
        ("hostname", "www.example.org", "-a.org"),
        ("duration", "P4DT12H30M5S", "P"),
        ("duration", "P2W", "PT"),
        ("regex", r"^\p{Letter}+$", "^(abc]"),
        ("json-pointer", "/a/b~0", "/a~"),
    ],
)
def test_formats_are_checked(form: str, good: str, bad: str):
    shape = {"type": "string", "format": form}
    assert said(json.dumps(good), shape=shape) == ""
    assert form in said(json.dumps(bad), shape=shape)
    assert said(json.dumps(bad), shape=shape, formats=False) == ""


@pytest.mark.parametrize(
    ("shape", "fitting", "unfitting"),
    [
        ({"pattern": r"^\p{Letter}+$"}, "π", "3"),
        ({"pattern": r"^\d+$"}, "12", "१२"),
        ({"pattern": r"^[\w]+$"}, "a_1", "é"),
        ({"pattern": "^a$"}, "a", "a\n"),
        ({"pattern": r"^[$]\d[^\]]$"}, "$1x", "$1]"),
        ({"pattern": r"^\$\/$"}, "$/", "$"),
        ({"patternProperties": {"^á": {}}, "additionalProperties": False}, {"á1": 1}, {"a": 1}),
        ({"patternProperties": {r"^\p{L}$": True}, "unevaluatedProperties": False}, {"é": 1}, {"1": 1}),
        ({"prefixItems": [{}], "items": False}, [1], [1, 2]),
        ({"$defs": {"a": {"$anchor": "here", "type": "null"}}, "$ref": "#here"}, None, 1),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{}], "additionalItems": False}, [1], [1, 2]),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"type": "null"}, {"type": 3}),
        (False, ..., 1),
    ],
)
def test_the_draft_is_read_as_it_is_meant(shape: Any, fitting: Any, unfitting: Any):
    assert fitting is ... or said(json.dumps(fitting), shape=shape) == ""
    assert said(json.dumps(unfitting), shape=shape)


@pytest.mark.parametrize(
    ("pattern", "read"),
    [(r"\d$", r"[0-9]\Z"), (r"[\d$]", "[0-9$]"), (r"\\d", r"\\d"), ("[]", "(?!)"), ("[^]", r"[\s\S]"), ("[[^]$", r"[\[^]\Z")],
)
def test_ecma_patterns_are_translated(pattern: str, read: str):
    assert ecma(pattern) == read


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ({"$ref": "https://example.org/schema.json"}, "nothing is fetched"),
        ({"$ref": "http://127.0.0.1:9/x#/a"}, "nothing is fetched"),
        ({"type": "strnig"}, "the schema is none: type"),
        ({"pattern": "(("}, "the schema is none: pattern"),
        ({"properties": {"a": {"minimum": "1"}}}, "the schema is none: properties.a.minimum"),
        ({"$ref": "#"}, "nested without end"),
    ],
)
def test_a_schema_that_cannot_judge_is_refused_before_any_row(shape: Any, reason: str, tmp_path: Path):
    with pytest.raises(RecipeError, match=reason):
        built("verify", "json_schema", {"shape": shape}, tmp_path)
    with pytest.raises(RowError, match=reason):
        said("1", {"schema": shape})


def test_a_schema_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "person.json").write_text(json.dumps(PERSON))
    verify = built("verify", "json_schema", {"file": "person.json"}, tmp_path)
    assert verify(Draft(chat("", "{}"))).reason == "'name' is a required property"


@pytest.mark.parametrize(
    ("params", "reason"),
    [({"file": "bad.json"}, "not JSON"), ({"shape": {}, "file": "bad.json"}, "two schemas"), ({"shape": 3}, "shape")],
)
def test_parameters_that_cannot_work_are_told(params: dict[str, Any], reason: str, tmp_path: Path):
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(RecipeError, match=reason):
        built("verify", "json_schema", params, tmp_path)


def test_a_row_without_a_schema_cannot_be_judged():
    with pytest.raises(RowError, match="nor the target holds a schema"):
        said("{}", "text")


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    [{"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}, {"patternProperties": {"(x+x+)+y": True}}, {"format": "regex"}],
)
def test_a_pattern_without_end_is_no_verdict_and_the_next_row_is_judged(shape: dict[str, Any]):
    began = time.monotonic()
    verify = json_schema(shape=shape, seconds=0.3)
    hang = json.dumps("a" * 5000 if "pattern" in shape else {"x" * 5000: 1})
    try:
        verify(Draft(chat("", hang)))  # `regex` may also see at once that nothing matches
    except RowError as error:
        assert "did not end within 0.3 s" in str(error)
    assert time.monotonic() - began < 20
    assert verify(Draft(chat("", "1"))).passed
