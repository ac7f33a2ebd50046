import time
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError
from schemas.rows import Draft, chat, to_json
from tasks.seeders.table_plans import table_plans
from tasks.verifiers import sql_runs as module
from tasks.verifiers.sql_runs import sql_runs
from tests.embedded import Random

SHOP = {
    "columns": ["label", "units", "price", "day", "open"],
    "rows": [
        ["Kettle", 40, "10.00", "2024-03-01", True],
        ["Teapot", 1025, "12.50", "2024-02-01", False],
        ["Lamp", 35, "12.50", None, None],
    ],
}
PEOPLE = {"tables": {"people": [{"name": "Ada", "born": 1815}, {"name": "Bob", "born": 1990, "note": "x"}]}}


def said(sql: str, target: Any = SHOP, /, **wanted: Any) -> str:
    """The reason; empty where the query gives what is wanted."""
    params = {name: wanted.pop(name) for name in ("seconds", "memory_mb", "max_rows") if name in wanted}
    return sql_runs(**params)(Draft(chat("", sql), target=to_json(target | wanted))).reason


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("SELECT label FROM t WHERE units > 100", {"query": "SELECT label FROM t ORDER BY units DESC LIMIT 1"}),
        ("Here:\n```sql\nSELECT label FROM t;\n```\nDone.", {"query": "SELECT label FROM t WHERE price > 0"}),
        ("SELECT label FROM t ORDER BY label", {"query": "SELECT label FROM t"}),
        ("SELECT sum(price) AS s FROM t", {"answer": 35}),
        ("SELECT avg(price) FROM t", {"answer": 35 / 3}),
        ("SELECT sum(units * price)::DOUBLE FROM t", {"answer": 13650}),
        ("SELECT label FROM t WHERE price = 12.5", {"answer": ["Lamp", "Teapot"]}),
        ("SELECT min(day) FROM t", {"answer": "2024-02-01"}),
        ("SELECT label, open FROM t WHERE day < '2024-02-15' OR open", {"result": [["Teapot", False], ["Kettle", True]]}),
        ("SELECT open FROM t WHERE day IS NULL", {"result": [[None]]}),
        ("SELECT 'nan'::DOUBLE, [1, 2.0], {'a': 1}", {"query": "SELECT 'nan'::DOUBLE, [1, 2], {'a': 1.0}"}),
        ("WITH r AS (SELECT * FROM t) SELECT count(*) FROM r", {"answer": 3}),
        ("SELECT 12345678901 AS id", {"answer": 12345678901}),
        ("SELECT 1 WHERE false", {"result": []}),
        ("SELECT 1", {}),
    ],
)
def test_equal_results_pass(answer: str, wanted: dict[str, Any]):
    assert said(answer, **wanted) == ""


@pytest.mark.parametrize(
    ("answer", "wanted", "reason"),
    [
        ("SELECT label FROM t", {"answer": "Kettle"}, "gives 3 rows, wanted 1 row 'Kettle'"),
        ("SELECT max(units) FROM t", {"answer": 1026}, "gives 1025, wanted 1026"),
        ("SELECT 12345678902", {"answer": 12345678901}, "gives 12345678902, wanted 12345678901"),
        (
            "SELECT label FROM t ORDER BY 1",
            {"query": "SELECT label FROM t ORDER BY 1 DESC"},
            "row 1 is 'Kettle', wanted 'Teapot'",
        ),
        ("SELECT label FROM t", {"result": [["Lamp"], ["Teapot"], ["Kettle"]], "ordered": True}, "row 1 is 'Kettle'"),
        ("SELECT label, units FROM t LIMIT 1", {"query": "SELECT units, label FROM t LIMIT 1"}, "gives ('Kettle', 40)"),
        ("SELECT 1 UNION ALL SELECT 1", {"query": "SELECT 1 UNION ALL SELECT 2"}, "gives 1, wanted 2"),
        ("SELECT nothing FROM t", {}, "the query does not run: Binder Error"),
        ("SELEC 1", {}, "the query does not run: Parser Error"),
        ("I cannot.", {}, "the query does not run: Parser Error"),
        ("", {}, "the answer holds no SQL"),
        ("SELECT 'x'::INT", {}, "the query does not run: Conversion Error"),
    ],
)
def test_other_results_fail_and_the_reason_says_how(answer: str, wanted: dict[str, Any], reason: str):
    assert said(answer, **wanted).startswith(reason)


def test_an_inner_order_by_asks_for_no_order():
    inner = "SELECT label FROM (SELECT * FROM t ORDER BY units LIMIT 2)"
    assert said("SELECT label FROM t WHERE units < 50 ORDER BY label DESC", query=inner) == ""


def test_tables_come_by_name_or_by_their_sql():
    assert said("SELECT name FROM people WHERE note IS NULL", PEOPLE, answer="Ada") == ""
    made = {"setup": "CREATE TABLE a (x INT); INSERT INTO a VALUES (1), (2); CREATE VIEW b AS SELECT x + 1 AS y FROM a"}
    assert said("SELECT sum(y) FROM b", made, answer=5) == ""
    assert said("SELECT * FROM a", SHOP).startswith("the query does not run: Catalog Error")


def test_tables_as_the_seeder_writes_them_are_read():
    seeder = table_plans(asks=["total", "count"])
    for number in range(10):
        facts = seeder.draw(number, Random(number)).read()
        assert said("SELECT count(*) FROM t", facts, answer=len(facts["rows"])) == ""
        measure = facts["plan"].get("column", "label")
        assert said(f'SELECT "{measure}" FROM t', facts, query=f"SELECT {measure} FROM t") == ""


HOSTILE = [
    "COPY t TO '/tmp/seedmill-leak.csv'",
    "COPY (SELECT 1) TO '/tmp/seedmill-leak.csv'",
    "ATTACH '/tmp/seedmill-leak.db' AS leak",
    "ATTACH ':memory:' AS other",
    "EXPORT DATABASE '/tmp/seedmill-leak'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL spatial FROM community",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET memory_limit",
    "PRAGMA database_list",
    "SELECT 1; DROP TABLE t",
    "DROP TABLE t",
    "DELETE FROM t",
    "INSERT INTO t SELECT * FROM t",
    "UPDATE t SET units = 0",
    "CREATE TABLE x AS SELECT 1",
    "CREATE SECRET s (TYPE s3)",
    "CREATE MACRO f() AS 1",
    "CALL pragma_version()",
    "CHECKPOINT",
    "USE memory",
    "DETACH house",
    "BEGIN; DROP TABLE t; COMMIT",
    "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
    "WITH made AS (INSERT INTO t (label) VALUES ('x') RETURNING *) SELECT * FROM made",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM read_blob('/etc/hostname')",
    "SELECT * FROM read_json('https://example.org/a.json')",
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
    "SELECT * FROM 'https://example.org/a.parquet'",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM sqlite_scan('/a.db', 't')",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM query('DROP TABLE t')",
    "SELECT getenv('HOME')",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_sql_is_refused_and_the_tables_stay(query: str):
    reason = said(query)
    assert reason.startswith("the query ")
    assert "/root" not in reason and "/home" not in reason
    assert said("SELECT count(*), sum(units) FROM t", result=[[3, 1100]]) == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r", "did not end|MiB"),
        ("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b", "did not end"),
        ("SELECT DISTINCT a.range * b.range FROM range(100000) a, range(100000) b", "did not end|MiB"),
        ("SELECT * FROM range(20000)", "more than 10,000 rows"),
        ("SELECT repeat('x', 2000000000)", "MiB"),
        ("SELECT string_agg(repeat('x', 100000)) FROM range(100000)", "did not end|MiB"),
    ],
)
def test_a_query_without_bounds_is_no_verdict_and_the_next_row_is_judged(query: str, reason: str):
    began = time.monotonic()
    with pytest.raises(RowError, match=reason):
        said(query, seconds=0.7, memory_mb=64)
    assert time.monotonic() - began < 30
    assert said("SELECT 1", answer=1) == ""


def test_what_a_setup_leaves_behind_is_gone_with_its_row():
    said("SELECT 1", {"setup": "CREATE TABLE memory.main.leak (x INT)"})
    assert said("SELECT * FROM memory.main.leak").startswith("the query does not run")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"query": "SELECT 1"}, "holds no tables"),
        ("text", "holds no tables"),
        (SHOP | {"query": "SELECT nothing FROM t"}, "the target's own query does not run"),
        (SHOP | {"query": "DROP TABLE t"}, "the target's own query does not run"),
        ({"columns": ["a"], "rows": [[]]}, "the tables cannot be made"),
        ({"setup": "COPY x TO '/tmp/seedmill-leak.csv'"}, "the tables cannot be made"),
        ({"setup": "ATTACH '/tmp/seedmill-leak.db'"}, "the tables cannot be made"),
        ({"tables": {"a": [3]}}, "the tables cannot be made"),
    ],
)
def test_a_target_that_cannot_serve_is_no_verdict(target: Any, reason: str):
    with pytest.raises(RowError, match=reason):
        sql_runs()(Draft(chat("", "SELECT 1"), target=to_json(target)))


def test_without_duckdb_the_recipe_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(RecipeError, match=r"pip install 'seedmill\[sql\]'"):
        sql_runs()
