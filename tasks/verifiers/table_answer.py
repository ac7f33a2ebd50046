"""The answer to a table question is what SQLite finds: table and question are read back out of the prompt's own words."""

import csv
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from fractions import Fraction
from math import isclose
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.tables.domains import DOMAINS, Calendar, Domain, Measure
from tasks.tables.words import QUESTIONS, ROUNDING, column_of, conditions, group_values, words_of
from tasks.text.equations import false_equation
from tasks.text.phrases import hear

FINAL = re.compile(r"^Answer: (.+)$", re.MULTILINE)
ASKED = re.compile(r"^(?:Question|Q): ")
DIGITS = re.compile(r"-?\$?[\d,]+(?:\.\d+)?")
UNITS = sorted({measure.unit for domain in DOMAINS for measure in domain.measures if measure.unit not in ("", "$")} | {"days"})
MEASURED = re.compile(rf"{DIGITS.pattern}(?:%| (?:{'|'.join(map(re.escape, UNITS))}))?")
Slots = dict[str, str]
Table = list[list[str]]


def table_answer() -> Verifier:
    """Fails where SQLite's answer, the target and the answer's last line are not one and the same."""

    def verify(draft: Draft) -> Verdict:
        if draft.target is None:
            raise RowError("there is no target to compare with")
        found = asked_of_sqlite(draft.question)
        if found is None:
            return Verdict.fail("no question and table of ours can be read out of the prompt")
        if len(found) != 1:
            return Verdict.fail(
                f"the question has {len(found)} answers: {found[:3]}" if found else "the question has no answer"
            )
        target, said = draft.read_target(), FINAL.findall(draft.answer)
        if not _same(found[0], target):
            return Verdict.fail(f"the target is {target!r}, SQLite finds {found[0]!r}")
        if not said or not _same(_read(said[-1], target), target):
            return Verdict.fail(f"answered {said[-1] if said else None!r}, wanted {target!r}")
        wrong = false_equation(draft.answer)
        return Verdict.fail(f"the working says {wrong}") if wrong else Verdict.ok()

    return verify


def asked_of_sqlite(prompt: str) -> list[Any] | None:
    """Every answer that the question admits; None where nothing of ours is asked, or it can be read in two ways."""
    readings = list(_readings(prompt))
    if len(readings) != 1:
        return None
    domain, names, table, meaning, slots, places = readings[0]
    try:
        rows = [[_cell(domain, name, cell) for name, cell in zip(names, row, strict=True)] for row in table]
    except ValueError:  # a cell that is neither figure nor date where its column has them: no table of ours
        return None
    with closing(sqlite3.connect(":memory:")) as store:
        _load(store, domain, names, rows)
        return [_rounded(value, places) for value in QUERIES[meaning](store, domain, slots)]


def _readings(prompt: str) -> Iterator[tuple[Domain, list[str], Table, str, Slots, int]]:
    blocks = [block for block in prompt.split("\n\n") if block]
    for block in blocks:
        table = read_table(block)
        for domain in DOMAINS if table else ():
            names = _columns(domain, table[0])
            for other in blocks if names else ():
                text, places = _question_in(other)
                for meaning, slots in hear(QUESTIONS, text, words_of(domain)):
                    if _where(domain, slots.get("where", "")) is not None:
                        yield domain, names, table[1:], meaning, slots, places


def _question_in(block: str) -> tuple[str, int]:
    text = ASKED.sub("", block)
    for places, suffix in ROUNDING.items():
        if text.endswith(" " + suffix):
            return text.removesuffix(" " + suffix), places
    return text, 2


def read_table(block: str) -> Table:
    """A block of text as rows of cells, however it was written; empty where it is no table."""
    lines = block.split("\n")
    if len(lines) < 3:
        return []
    if lines[0].startswith("|"):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]
    elif delimiter := next((sign for sign in ("\t", ";", ",") if sign in lines[0]), ""):
        rows = list(csv.reader(lines, delimiter=delimiter))
    else:
        rows = [re.split(r" {2,}", line) for line in lines]
    return rows if len({len(row) for row in rows}) == 1 else []


def _columns(domain: Domain, headers: list[str]) -> list[str]:
    """Which columns of the domain these headers are; empty where one is not of it."""
    known = {header: "label" for header in domain.label_headers}
    calendars = (domain.calendar,) if domain.calendar else ()
    known |= {header: c.column for c in (*domain.groups, *domain.measures, *calendars) for header in c.headers}
    return [known[header] for header in headers] if all(header in known for header in headers) else []


def _load(store: sqlite3.Connection, domain: Domain, names: list[str], rows: list[list[Any]]) -> None:
    store.execute(f"CREATE TABLE t ({', '.join(f'{_quoted(name)} {_affinity(domain, name)}' for name in names)})")
    store.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", rows)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _affinity(domain: Domain, name: str) -> str:
    return "NUMERIC" if name != "label" and isinstance(column_of(domain, name), Measure) else "TEXT"


def _cell(domain: Domain, name: str, cell: str) -> Any:
    column = None if name == "label" else column_of(domain, name)
    if isinstance(column, Measure):
        return float(cell.replace(",", ""))
    return _iso(cell) if isinstance(column, Calendar) else cell


def _iso(text: str) -> str:
    """A date of either form as `2024-03-05`, which SQLite compares rightly."""
    return text if text[4:5] == "-" else datetime.strptime(text, "%d %B %Y").date().isoformat()


def _where(domain: Domain, words: str) -> tuple[str, list[Any]] | None:
    """A WHERE clause and its values; None where the words are no condition, or two."""
    heard = hear(conditions(domain), words, group_values(domain))
    if len(heard) != 1:
        return None
    meaning, slots = heard[0]
    parts = [part.split() for part in meaning.split("&") if part]
    clause = " AND ".join(f"{_quoted(name)} {op} ?" for name, op in parts)
    try:
        return (f"WHERE {clause}" if clause else ""), [_wanted(domain, name, slots) for name, _ in parts]
    except ValueError:  # neither a figure nor a date
        return None


def _wanted(domain: Domain, name: str, slots: Slots) -> Any:
    column = column_of(domain, name)
    if isinstance(column, Measure):
        return _number(slots["n"])
    return _iso(slots["day"]) if isinstance(column, Calendar) else slots["value"]


def _number(text: str) -> float:
    if not MEASURED.fullmatch(text):
        raise ValueError(f"{text!r} is no figure with a unit of ours")
    return float(DIGITS.findall(text)[0].replace(",", "").replace("$", ""))


# One query a kind of question. Each gives every answer that the words admit: two of them are a tie, none is no answer.


def _rows(store: sqlite3.Connection, domain: Domain, slots: Slots, select: str, tail: str = "") -> list[Any]:
    where, values = _where(domain, slots.get("where", "")) or ("", [])
    return store.execute(f"SELECT {select} FROM t {where} {tail}", values).fetchall()


def _by_phrase(domain: Domain, slots: Slots) -> str:
    """The column that the question's words name."""
    for measure in domain.measures:
        if measure.phrase == slots.get("phrase") or measure.mean == slots.get("mean") or measure.sum == slots.get("sum", ""):
            return _quoted(measure.column)
        if slots.get("top") in (*measure.top, *measure.bottom):
            return _quoted(measure.column)
    assert domain.calendar is not None
    return _quoted(domain.calendar.column)


def _group(domain: Domain, slots: Slots) -> str:
    named = (slots.get("noun"), slots.get("nouns"))
    return _quoted(next(group.column for group in domain.groups if group.noun == named[0] or group.nouns == named[1]))


def _direction(domain: Domain, slots: Slots) -> str:
    """MAX or MIN, by the words that say so."""
    lasts = [domain.calendar.last] if domain.calendar else []
    tops = [phrase for measure in domain.measures for phrase in measure.top] + lasts
    said = {slots.get("top"), slots.get("end"), slots.get("most"), slots.get("largest")}
    return "MAX" if said & {*tops, "highest", "largest", "most"} else "MIN"


def _extreme(
    store: sqlite3.Connection, domain: Domain, slots: Slots, figure: str, chosen: str = "label", by: str = "label"
) -> list[Any]:
    """Every `chosen` whose figure is the greatest, or the least."""
    where, values = _where(domain, slots.get("where", "")) or ("", [])
    figures = f"SELECT {chosen} AS chosen, ROUND({figure}, 6) AS figure FROM t {where} GROUP BY {by}"
    if "top" in slots and _by_phrase(domain, slots) == _quoted(domain.calendar.column if domain.calendar else ""):
        figures = f"SELECT {chosen} AS chosen, {figure} AS figure FROM t {where} GROUP BY {by}"
    best = f"WITH f AS ({figures}) SELECT chosen FROM f WHERE figure = (SELECT {_direction(domain, slots)}(figure) FROM f)"
    return [row[0] for row in store.execute(best, values)]


def _ask_lookup(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    sql = f"SELECT {_by_phrase(domain, slots)} FROM t WHERE label = ?"
    return [row[0] for row in store.execute(sql, [slots["label"]])]


def _ask_top(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    return _extreme(store, domain, slots, _by_phrase(domain, slots))


def _ask_rank(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    place, end = slots["kth"].split("-")
    column, order = _by_phrase(domain, slots), "DESC" if end == "highest" else "ASC"
    sql = (
        f"WITH r AS (SELECT label, RANK() OVER (ORDER BY {column} {order}) AS place FROM t) SELECT label FROM r WHERE place = ?"
    )
    return [row[0] for row in store.execute(sql, [{"second": 2, "third": 3}[place]])]


def _ask_figure(select: str) -> Callable[[sqlite3.Connection, Domain, Slots], list[Any]]:
    def ask(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
        column = _by_phrase(domain, slots) if "{column}" in select else ""
        value = _rows(store, domain, slots, select.format(column=column))[0][0]
        return [] if value is None else [value]

    return ask


def _ask_distinct(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    return [_rows(store, domain, slots, f"COUNT(DISTINCT {_group(domain, slots)})")[0][0]]


def _ask_gap(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    column = _by_phrase(domain, slots)
    sql = f"SELECT high.{column} - low.{column} FROM t AS high, t AS low WHERE high.label = ? AND low.label = ?"
    return [row[0] for row in store.execute(sql, [slots["a"], slots["b"]]) if row[0] > 0]


def _ask_group(figure: str) -> Callable[[sqlite3.Connection, Domain, Slots], list[Any]]:
    def ask(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
        group = _group(domain, slots)
        column = _by_phrase(domain, slots) if "{column}" in figure else ""
        return _extreme(store, domain, slots, figure.format(column=column), group, group)

    return ask


def _ask_beyond(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    column, sign = _by_phrase(domain, slots), ">" if slots["side"] == "above" else "<"
    sql = f"SELECT COUNT(*) FROM t WHERE ROUND({column}, 6) {sign} (SELECT ROUND(AVG({column}), 6) FROM t)"
    return [row[0] for row in store.execute(sql)]


def _ask_group_of_top(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    return _extreme(store, domain, slots, _by_phrase(domain, slots), _group(domain, slots))


def _ask_names(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    return [[row[0] for row in _rows(store, domain, slots, "label", "ORDER BY label")]]


def _ask_days(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    assert domain.calendar is not None
    first, last = _rows(store, domain, slots, "MIN({0}), MAX({0})".format(_quoted(domain.calendar.column)))[0]
    return [(date.fromisoformat(last) - date.fromisoformat(first)).days]


def _product(domain: Domain) -> str:
    assert domain.derived is not None
    return f"{_quoted(domain.derived.left)} * {_quoted(domain.derived.right)}"


def _ask_product_total(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    return [_rows(store, domain, slots, f"SUM({_product(domain)})")[0][0]]


def _ask_product_top(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    return _extreme(store, domain, slots, _product(domain))


def _ask_share(store: sqlite3.Connection, domain: Domain, slots: Slots) -> list[Any]:
    column = _by_phrase(domain, slots)
    part, whole = _rows(store, domain, slots, f"SUM({column}), (SELECT SUM({column}) FROM t)")[0]
    return [100 * part / whole] if part else []


QUERIES: dict[str, Callable[[sqlite3.Connection, Domain, Slots], list[Any]]] = {
    "lookup": _ask_lookup,
    "top": _ask_top,
    "rank": _ask_rank,
    "total": _ask_figure("SUM({column})"),
    "average": _ask_figure("AVG({column})"),
    "count": _ask_figure("NULLIF(COUNT(*), 0)"),
    "distinct": _ask_distinct,
    "gap": _ask_gap,
    "spread": _ask_figure("MAX({column}) - MIN({column})"),
    "group_sum": _ask_group("SUM({column})"),
    "group_mean": _ask_group("AVG({column})"),
    "group_size": _ask_group("COUNT(*)"),
    "beyond_mean": _ask_beyond,
    "group_of_top": _ask_group_of_top,
    "names": _ask_names,
    "days": _ask_days,
    "product_total": _ask_product_total,
    "product_top": _ask_product_top,
    "share": _ask_share,
}


# Are two answers the same?


def _rounded(value: Any, places: int) -> Any:
    """Figures to the places asked for. The tiny push undoes what binary fractions take away."""
    return round(value + 1e-9, places) if isinstance(value, float) else value


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, int | float) and isinstance(found, int | float | Fraction):
        return isclose(float(found), wanted, rel_tol=1e-9, abs_tol=1e-6)
    return bool(found == wanted)


def _read(said: str, wanted: Any) -> Any:
    """The answer's last line in the shape of the target."""
    if isinstance(wanted, list):
        return said.split(", ")
    return _number(said) if isinstance(wanted, int | float) and MEASURED.fullmatch(said) else said
