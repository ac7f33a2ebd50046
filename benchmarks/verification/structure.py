"""Verifiers of structure: JSON schemas, tool calls."""

import ast
import base64
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from benchmarks.verification.labels import Case, Measure, Score, beginning, rows
from schemas.rows import Draft, Message, ToolCall, chat, to_json
from tasks.seeders.table_plans import table_plans
from tasks.verifiers.json_schema import json_schema
from tasks.verifiers.sql_runs import sql_runs
from tasks.verifiers.tool_calls_match import tool_calls_match

TITLE = "Structure"
EXACT = ("json_schema_suite", "json_test_suite", "bfcl_v4", "table_plans")


def schema_suite() -> Iterator[Case]:
    """The official suite; a schema of draft 7 says so by `$schema` where the suite's folder did."""
    for row in rows("json_schema_suite/cases.jsonl.gz"):
        schema = row["schema"]
        if row["draft"] == "draft7" and isinstance(schema, dict) and "$schema" not in schema and "$ref" not in schema:
            schema = {"$schema": "http://json-schema.org/draft-07/schema#"} | schema
        draft = Draft(chat("", json.dumps(row["data"])), target=to_json({"schema": schema}))
        yield Case(f"json_schema_suite, {row['draft']}", draft, row["valid"], f"{row['group']}: {row['test']}")


def test_suite() -> Iterator[Case]:
    """JSONTestSuite's files that must be accepted or refused; bytes that are no UTF-8 stand as lone surrogates."""
    for row in rows("json_test_suite/cases.jsonl.gz"):
        text = base64.b64decode(row["content_b64"]).decode("utf-8", "surrogateescape")
        if row["expect"] != "either":
            yield Case("json_test_suite", Draft(chat("", text), target="true"), row["expect"] == "accept", row["name"])


def bfcl_truth() -> Iterator[Case]:
    """BFCL's accepted calls: every accepted value once, calls in reverse, optional arguments left out; turns in order."""
    for row in rows("bfcl_v4/bfcl_v4.jsonl.gz"):
        kind, truth = row["category"], row["ground_truth"]
        if kind in ("irrelevance", "live_irrelevance", "live_relevance"):
            target = "any" if kind == "live_relevance" else []
            name = row["function"][0]["name"] if row["function"] else "anything"
            for made in ([], [(name, {})]):
                yield _called(f"bfcl_v4, {kind}", row, made, target, bool(made) == (target == "any"))
        elif kind != "multi_turn_base":
            for made in _accepted(row):
                yield _called("bfcl_v4, accepted calls", row, made, truth, True)


def bfcl_turns() -> Iterator[Case]:
    """Calls of several turns, written as Python; one call is then left out, one said twice, one given to another turn."""
    for row in rows("bfcl_v4/bfcl_v4.jsonl.gz"):
        if row["category"] != "multi_turn_base":
            continue
        turns = [[_parsed(call) for call in turn] for turn in row["ground_truth"]]
        yield _turns("bfcl_v4, turns", row, turns, turns, True)
        for at, turn in enumerate(turns):
            others = turns[:at], turns[at + 1 :]
            if turn:
                yield _turns("bfcl_v4, turns, one call less", row, [*others[0], turn[1:], *others[1]], turns, False)
                yield _turns("bfcl_v4, turns, one call twice", row, [*others[0], [*turn, turn[-1]], *others[1]], turns, False)


def bfcl_mutated() -> Iterator[Case]:
    """One thing changed in BFCL's accepted calls: a name, an argument (its name, its value, left out, added), a type."""
    for row in rows("bfcl_v4/bfcl_v4.jsonl.gz"):
        if row["category"] == "multi_turn_base" or not row["ground_truth"]:
            continue
        truth = row["ground_truth"]
        calls = [_chosen(call) for call in truth]
        for at, (name, arguments) in enumerate(calls):
            accepted = truth[at][name]
            for what, made in _mutations(name, arguments, accepted):
                yield _called(f"bfcl_v4, {what} changed", row, [*calls[:at], made, *calls[at + 1 :]], truth, False)
            yield _called("bfcl_v4, call left out", row, [*calls[:at], *calls[at + 1 :]], truth, False)
        yield _called("bfcl_v4, call added", row, [*calls, calls[0]], truth, False)


Called = tuple[str, dict[str, Any]]


def _accepted(row: dict[str, Any]) -> Iterator[list[Called]]:
    """The first accepted values; then, one at a time, each other one, each optional argument left out; and reversed."""
    truth = row["ground_truth"]
    calls = [_chosen(call) for call in truth]
    yield calls
    if len(calls) > 1:
        yield calls[::-1]
    for at, (name, arguments) in enumerate(calls):
        required = next((tool["parameters"].get("required", []) for tool in row["function"] if tool["name"] == name), [])
        for argument, values in truth[at][name].items():
            rest = {key: other for key, other in arguments.items() if key != argument}
            for value in values:
                if value != "":
                    yield [*calls[:at], (name, rest | {argument: _plain(value)}), *calls[at + 1 :]]
                elif argument not in required:
                    yield [*calls[:at], (name, rest), *calls[at + 1 :]]


def _chosen(call: dict[str, Any]) -> Called:
    """The call with the first accepted value of each argument; one that may only be left out is."""
    name, arguments = next(iter(call.items()))
    said = {key: [value for value in values if value != ""] for key, values in arguments.items()}
    return name, {key: _plain(values[0]) for key, values in said.items() if values}


def _plain(accepted: Any) -> Any:
    """An object lists its fields' accepted values; take the first ones."""
    if isinstance(accepted, dict):
        fields = {key: values[0] if isinstance(values, list) and values else values for key, values in accepted.items()}
        return {key: _plain(value) for key, value in fields.items() if value != ""}
    return [_plain(item) for item in accepted] if isinstance(accepted, list) else accepted


def _mutations(name: str, arguments: dict[str, Any], accepted: dict[str, list[Any]]) -> Iterator[tuple[str, Called]]:
    yield "name", (f"{name}x", arguments)
    yield "name", (name[:-1], arguments)
    yield "argument's set", (name, arguments | {"unasked_for": 1})
    for key, value in arguments.items():
        rest = {other: kept for other, kept in arguments.items() if other != key}
        yield "argument's name", (name, rest | {f"{key}_": value})
        if _other(value) not in accepted[key]:
            yield "argument's value", (name, rest | {key: _other(value)})
        for typed in _other_types(value):
            yield "argument's type", (name, rest | {key: typed})
        if "" not in accepted[key]:
            yield "argument's set", (name, rest)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 7919
    if isinstance(value, str):
        return f"{value}qz"
    return [*value, "qz"] if isinstance(value, list) else {**value, "qz": 1} if isinstance(value, dict) else "qz"


def _other_types(value: Any) -> list[Any]:
    """The same value as JSON of another type."""
    if isinstance(value, str):
        return [[value], {"value": value}, 7919, True]
    if isinstance(value, list | dict):
        return [to_json(value), 7919]
    return [json.dumps(value), [value], None if value is not None else 0]


def _called(group: str, row: dict[str, Any], made: list[Called], target: Any, right: bool) -> Case:
    question = " ".join(turn["content"] for turns in row["question"] for turn in turns if turn["role"] == "user")
    draft = Draft((Message("user", question), _turn(made)), target=to_json(target), tools=to_json(row["function"]))
    return Case(group, draft, right, f"{row['id']}: {beginning(to_json(made), 200)}")


def _turn(made: list[Called]) -> Message:
    calls = (ToolCall(str(at), name, json.dumps(arguments)) for at, (name, arguments) in enumerate(made))
    return Message("assistant", "", tuple(calls))


def _turns(group: str, row: dict[str, Any], made: list[list[Called]], due: list[list[Called]], right: bool) -> Case:
    messages = [message for turn in made for message in (Message("user", "Go on."), _turn(turn))]
    target = [[{"name": name, "arguments": arguments} for name, arguments in turn] for turn in due]
    return Case(group, Draft(tuple(messages), target=to_json(target)), right, row["id"])


def _parsed(call: str) -> Called:
    """`mv(source='a', destination='b')` as a name and its arguments; positional ones by their place."""
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    arguments = {f"#{at}": ast.literal_eval(value) for at, value in enumerate(node.args)}
    return ast.unparse(node.func), arguments | {str(each.arg): ast.literal_eval(each.value) for each in node.keywords}


SQL = {
    "lookup": "SELECT {column} FROM t WHERE label = '{label}'",
    "top": "SELECT label FROM t {where} ORDER BY {column} {end} LIMIT 1",
    "total": "SELECT round(sum({column}), 2) FROM t {where}",
    "average": "SELECT round(avg({column}), 2) FROM t {where}",
    "count": "SELECT count(*) FROM t {where}",
    "distinct": "SELECT count(DISTINCT {group}) FROM t {where}",
    "spread": "SELECT max({column}) - min({column}) FROM t {where}",
    "names": "SELECT label FROM t {where}",
    "days": "SELECT max({column}) - min({column}) FROM t",
    "group_sum": "SELECT {group} FROM t GROUP BY 1 ORDER BY sum({column}) {end} LIMIT 1",
}


def table_questions() -> Iterator[Case]:
    """Our seeder's tables, and SQL made from its plans; its exact fractions know the answer. And the answer of another row."""
    for ask, sql in SQL.items():
        seeder = table_plans(asks=[ask])  # type: ignore[list-item]
        facts = [seeder.draw(number, Random(f"{ask}/{number}")).read() for number in range(100)]
        for own, other in zip(facts, facts[1:] + facts[:1], strict=True):
            conditions = " AND ".join(f"{c['column']} {c['op']} '{c['value']}'" for c in own["plan"].get("where", []))
            words = own["plan"] | {"where": f"WHERE {conditions}" if conditions else ""}
            words["label"] = str(words.get("label", "")).replace("'", "''")
            words["end"] = "DESC" if words.get("end") == "max" else "ASC"
            answer = f"```sql\n{sql.format(**words)}\n```"
            yield Case("table_plans, own answer", Draft(chat("", answer), target=to_json(own)), True, beginning(answer, 200))
            if own["answer"] != other["answer"]:
                target = to_json(own | {"answer": other["answer"]})
                yield Case(
                    "table_plans, another's answer", Draft(chat("", answer), target=target), False, beginning(answer, 200)
                )


MEASURES: list[Measure] = [
    ("json_schema", lambda: json_schema(formats=False), schema_suite),
    ("json_schema, lax", lambda: json_schema(lax=True), test_suite),
    ("json_schema", json_schema, test_suite),
    ("tool_calls_match", tool_calls_match, bfcl_truth),
    ("tool_calls_match, ordered", lambda: tool_calls_match(ordered=True), bfcl_turns),
    ("tool_calls_match", tool_calls_match, bfcl_mutated),
    ("sql_runs", sql_runs, table_questions),
]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """The sets that must agree on every row and do not; a strict reader refuses two files of the JSON suite on purpose."""
    return [
        f"{name}, {group}: {score.agreement():.2%}, wanted 100 %"
        for name, scores in found
        for group, score in scores.items()
        if group.startswith(EXACT) and score.agreement() < 1 and (name, group) != ("json_schema", "json_test_suite")
    ]
