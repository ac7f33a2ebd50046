"""Tables and questions about them, whose answers are known before a word is written. Ties and empty results are never asked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import comb
from random import Random
from typing import Any

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.tables.domains import BY_NAME, DOMAINS, Calendar, Derived, Domain, Group, Measure
from tasks.tables.words import column_of, conditions

Row = dict[str, Any]
Plan = dict[str, Any]
ATTEMPTS = 200


def table_plans(*, smallest: int = 5, largest: int = 11, asks: list[str] | None = None) -> Seeder:
    """Endless. A table has `smallest` to `largest` rows; `asks` narrows the kinds of question (all of them by default)."""
    wanted = asks or list(ASKS)
    if unknown := [ask for ask in wanted if ask not in ASKS]:
        raise ValueError(f"no question of the kinds {unknown}; there are {', '.join(ASKS)}")

    def draw(index: int, rng: Random) -> Seed:
        ask = rng.choice(wanted)
        for _ in range(ATTEMPTS):
            domain = rng.choice(DOMAINS)
            table = a_table(domain, rng.randint(smallest, largest), rng)
            plan = ASKS[ask](domain, table, rng)
            if plan and (answer := answer_of(domain, table, plan)) is not None:
                facts: dict[str, Any] = {
                    "domain": domain.name,
                    "columns": list(table[0]),
                    "rows": [list(row.values()) for row in table],
                }
                facts |= {"plan": plan, "answer": answer}
                return Seed.of(facts, source="table_plans", licence="Apache-2.0", strata={"kind": "table", "ask": ask})
        raise RowError(f"no table in {ATTEMPTS} gave a {ask!r} question with one answer")

    return Seeder(draw)


def a_table(domain: Domain, height: int, rng: Random) -> list[Row]:
    """Rows of a domain: `label`, one or two groups, two or three measures and perhaps a date, columns in any order."""
    labels = rng.sample(domain.labels, height)
    groups = rng.sample(domain.groups, rng.randint(1, len(domain.groups)))
    measures = rng.sample(domain.measures, rng.randint(2, len(domain.measures)))
    columns: list[Group | Measure | Calendar] = [*groups, *measures]
    if domain.calendar and rng.random() < 0.7:
        columns.append(domain.calendar)
    rng.shuffle(columns)
    pools = {group.column: rng.sample(group.values, rng.randint(2, min(4, len(group.values)))) for group in groups}
    return [{"label": label} | {c.column: _cell(c, pools, rng) for c in columns} for label in labels]


def _cell(column: Group | Measure | Calendar, pools: Mapping[str, list[str]], rng: Random) -> Any:
    if isinstance(column, Group):
        return rng.choice(pools[column.column])
    if isinstance(column, Calendar):
        return (column.start + timedelta(days=rng.randrange(column.days))).isoformat()
    units = rng.randint(-(-column.low // column.step), column.high // column.step) * column.step
    return f"{units / 10**column.places:.{column.places}f}" if column.places else units


# How each kind of question is composed: a plan, or None where this table cannot serve.


def _lookup(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "lookup", "column": _measure(domain, table, rng).column, "label": rng.choice(table)["label"]}


def _top(domain: Domain, table: list[Row], rng: Random) -> Plan:
    columns: list[Measure | Calendar] = [*_measures(domain, table), *_dates(domain, table)]
    return {"ask": "top", "column": rng.choice(columns).column, "end": _end(rng), "where": _where(domain, table, rng, 0.5)}


def _rank(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "rank", "column": _measure(domain, table, rng).column, "end": _end(rng), "place": rng.choice([2, 3])}


def _total(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    return _summed("total", domain, table, rng, 0.8)


def _summed(ask: str, domain: Domain, table: list[Row], rng: Random, narrowed: float) -> Plan | None:
    summable = [measure for measure in _measures(domain, table) if measure.sum]
    if not summable:
        return None
    return {"ask": ask, "column": rng.choice(summable).column, "where": _where(domain, table, rng, narrowed)}


def _average(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "average", "column": _measure(domain, table, rng).column, "where": _where(domain, table, rng, 0.7)}


def _count(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "count", "where": _where(domain, table, rng, 1.0)}


def _distinct(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    group = rng.choice(_groups(domain, table))
    where = _where(domain, table, rng, 0.8)
    return (
        None if any(c["column"] == group.column for c in where) else {"ask": "distinct", "group": group.column, "where": where}
    )


def _gap(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    column = _measure(domain, table, rng).column
    high, low = sorted(rng.sample(table, 2), key=lambda row: Fraction(row[column]), reverse=True)
    return {"ask": "gap", "column": column, "labels": [high["label"], low["label"]]}


def _spread(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "spread", "column": _measure(domain, table, rng).column, "where": _where(domain, table, rng, 0.6)}


def _group_sum(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    plan = _summed("group_sum", domain, table, rng, 0.0)
    return plan and plan | {"group": rng.choice(_groups(domain, table)).column, "end": _end(rng)}


def _group_mean(domain: Domain, table: list[Row], rng: Random) -> Plan:
    plan = {"ask": "group_mean", "column": _measure(domain, table, rng).column, "where": []}
    return plan | {"group": rng.choice(_groups(domain, table)).column, "end": _end(rng)}


def _group_size(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "group_size", "group": rng.choice(_groups(domain, table)).column, "end": _end(rng)}


def _beyond_mean(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "beyond_mean", "column": _measure(domain, table, rng).column, "side": rng.choice(["more", "less"])}


def _group_of_top(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return _top(domain, table, rng) | {"ask": "group_of_top", "group": rng.choice(_groups(domain, table)).column, "where": []}


def _names(domain: Domain, table: list[Row], rng: Random) -> Plan:
    return {"ask": "names", "where": _where(domain, table, rng, 1.0)}


def _days(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    return {"ask": "days", "column": domain.calendar.column} if domain.calendar and _dates(domain, table) else None


def _product_total(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    return {"ask": "product_total", "where": _where(domain, table, rng, 0.6)} if _derived(domain, table) else None


def _product_top(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    plan = _product_total(domain, table, rng)
    return plan and plan | {"ask": "product_top", "end": _end(rng)}


def _share(domain: Domain, table: list[Row], rng: Random) -> Plan | None:
    return _summed("share", domain, table, rng, 1.0)


ASKS: dict[str, Callable[[Domain, list[Row], Random], Plan | None]] = {
    "lookup": _lookup,
    "top": _top,
    "rank": _rank,
    "total": _total,
    "average": _average,
    "count": _count,
    "distinct": _distinct,
    "gap": _gap,
    "spread": _spread,
    "group_sum": _group_sum,
    "group_mean": _group_mean,
    "group_size": _group_size,
    "beyond_mean": _beyond_mean,
    "group_of_top": _group_of_top,
    "names": _names,
    "days": _days,
    "product_total": _product_total,
    "product_top": _product_top,
    "share": _share,
}


def _measures(domain: Domain, table: Sequence[Row]) -> list[Measure]:
    return [measure for measure in domain.measures if measure.column in table[0]]


def _groups(domain: Domain, table: Sequence[Row]) -> list[Group]:
    return [group for group in domain.groups if group.column in table[0]]


def _dates(domain: Domain, table: Sequence[Row]) -> list[Calendar]:
    return [domain.calendar] if domain.calendar and domain.calendar.column in table[0] else []


def _derived(domain: Domain, table: Sequence[Row]) -> Derived | None:
    found = domain.derived
    return found if found and found.left in table[0] and found.right in table[0] else None


def _measure(domain: Domain, table: Sequence[Row], rng: Random) -> Measure:
    return rng.choice(_measures(domain, table))


def _end(rng: Random) -> str:
    return rng.choice(["max", "min"])


def _where(domain: Domain, table: list[Row], rng: Random, chance: float) -> list[Plan]:
    """One condition or two that the words can say, or none."""
    if rng.random() >= chance:
        return []
    present = [name for name in conditions(domain) if name and all(part.split()[0] in table[0] for part in name.split("&"))]
    return [_condition(domain, table, *part.split(), rng=rng) for part in rng.choice(present).split("&")]


def _condition(domain: Domain, table: list[Row], name: str, op: str, *, rng: Random) -> Plan:
    column, cell = column_of(domain, name), rng.choice(table)[name]
    if isinstance(column, Measure):
        cell = _threshold(column, Fraction(cell))
    elif isinstance(column, Calendar):
        cell = (date.fromisoformat(cell) + timedelta(days=rng.randint(-3, 3))).isoformat()
    return {"column": name, "op": op, "value": cell}


def _threshold(measure: Measure, cell: Fraction) -> Any:
    """A rounder figure near the cell: people ask for "more than 120", rarely for "more than 117"."""
    grain = next(g for g in (1000, 100, 10, 5, 1) if abs(cell) >= 4 * g or g == 1)
    rounded = max(round(cell / grain) * grain, 1 if measure.low >= 0 else -100)
    return f"{rounded:.{measure.places}f}" if measure.places else int(rounded)


# The first oracle: the answer, from the rows and the plan. (The second one reads the written words: verifiers/table_answer.py.)


def answer_of(domain: Domain, table: Sequence[Row], plan: Plan) -> Any:
    """The answer as JSON would hold it; None where it is empty, tied, trivial or cannot be rounded with one meaning."""
    rows = [row for row in table if all(_holds(domain, row, c) for c in plan.get("where", []))]
    if not rows or (plan.get("where") and len(rows) == len(table)):
        return None
    return _ANSWERS[plan["ask"]](domain, rows, table, plan)


def _holds(domain: Domain, row: Row, condition: Plan) -> bool:
    cell, value = _value(domain, row, condition["column"]), condition["value"]
    if condition["op"] == "=":
        return bool(cell == value)
    wanted = _parsed(domain, condition["column"], value)
    return bool(cell > wanted if condition["op"] == ">" else cell < wanted)


def _value(domain: Domain, row: Row, name: str) -> Any:
    return _parsed(domain, name, row[name])


def _parsed(domain: Domain, name: str, cell: Any) -> Any:
    return Fraction(cell) if isinstance(column_of(domain, name), Measure) else cell


def _best(pairs: Sequence[tuple[Any, str]], end: str, place: int = 1) -> str | None:
    """Who stands at that place, unless it, or one before it, is shared."""
    if len(pairs) < place + 1:
        return None
    ordered = sorted(pairs, reverse=end == "max")
    distinct = {value for value, _ in ordered[: place + 1]}
    return ordered[place - 1][1] if len(distinct) == place + 1 else None


def _pairs(domain: Domain, rows: Sequence[Row], name: str) -> list[tuple[Any, str]]:
    return [(_value(domain, row, name), row["label"]) for row in rows]


def _cells(domain: Domain, rows: Sequence[Row], name: str) -> list[Fraction]:
    return [_value(domain, row, name) for row in rows]


def _by_group(rows: Sequence[Row], group: str) -> dict[str, list[Row]]:
    return {value: [row for row in rows if row[group] == value] for value in sorted({row[group] for row in rows})}


def number(value: Fraction, places: int = 2) -> int | float | None:
    """The figure as JSON holds it, rounded to `places`; None where it lies half-way between two roundings."""
    scaled = value * 10**places
    if scaled.denominator == 2:
        return None
    rounded = Fraction(round(scaled), 10**places)
    return int(rounded) if rounded.denominator == 1 else float(rounded)


def _at_least_two(rows: Sequence[Row]) -> bool:
    return len(rows) >= 2


def _answer_top(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> str | None:
    return _best(_pairs(domain, rows, plan["column"]), plan["end"], plan.get("place", 1))


def _answer_sum(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int | float | None:
    return number(sum(_cells(domain, rows, plan["column"]), Fraction())) if _at_least_two(rows) else None


def _answer_mean(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int | float | None:
    return number(mean(_cells(domain, rows, plan["column"]))) if _at_least_two(rows) else None


def mean(values: Sequence[Fraction]) -> Fraction:
    """Their exact average."""
    return sum(values, Fraction()) / len(values)


def _answer_gap(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int | float | None:
    by_label = dict((label, value) for value, label in _pairs(domain, rows, plan["column"]))
    high, low = (by_label[label] for label in plan["labels"])
    return number(high - low) if high > low else None


def _answer_spread(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int | float | None:
    cells = _cells(domain, rows, plan["column"])
    return number(max(cells) - min(cells)) if len(rows) >= 3 and max(cells) > min(cells) else None


def _answer_group(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> str | None:
    figures: dict[str, Callable[[list[Row]], Any]] = {
        "group_sum": lambda members: sum(_cells(domain, members, plan["column"]), Fraction()),
        "group_mean": lambda members: mean(_cells(domain, members, plan["column"])),
        "group_size": len,
    }
    figure = figures[plan["ask"]]
    return _best([(figure(members), value) for value, members in _by_group(rows, plan["group"]).items()], plan["end"])


def _answer_beyond(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int | None:
    cells = _cells(domain, rows, plan["column"])
    middle = mean(cells)
    return sum(cell > middle if plan["side"] == "more" else cell < middle for cell in cells) or None


def _answer_group_of_top(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> str | None:
    label = _answer_top(domain, rows, table, plan)
    return next((row[plan["group"]] for row in rows if row["label"] == label), None)


def _answer_days(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int:
    days = sorted(date.fromisoformat(row[plan["column"]]) for row in rows)
    return (days[-1] - days[0]).days


def products(domain: Domain, rows: Sequence[Row]) -> list[tuple[Fraction, str]]:
    """The derived figure of each row, and its label."""
    made = domain.derived
    assert made is not None
    return [(Fraction(row[made.left]) * Fraction(row[made.right]), row["label"]) for row in rows]


def _answer_share(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: Plan) -> int | float | None:
    whole = sum(_cells(domain, table, plan["column"]), Fraction())
    part = sum(_cells(domain, rows, plan["column"]), Fraction())
    return number(100 * part / whole, places=1) if 0 < part < whole else None


_ANSWERS: dict[str, Callable[[Domain, Sequence[Row], Sequence[Row], Plan], Any]] = {
    "lookup": lambda d, rows, table, p: number(next(_value(d, r, p["column"]) for r in rows if r["label"] == p["label"])),
    "top": _answer_top,
    "rank": _answer_top,
    "total": _answer_sum,
    "average": _answer_mean,
    "count": lambda d, rows, table, p: len(rows),
    "distinct": lambda d, rows, table, p: len({row[p["group"]] for row in rows}) if len(rows) > 1 else None,
    "gap": _answer_gap,
    "spread": _answer_spread,
    "group_sum": _answer_group,
    "group_mean": _answer_group,
    "group_size": _answer_group,
    "beyond_mean": _answer_beyond,
    "group_of_top": _answer_group_of_top,
    "names": lambda d, rows, table, p: sorted(row["label"] for row in rows) if 2 <= len(rows) <= 6 else None,
    "days": _answer_days,
    "product_total": lambda d, rows, table, p: number(sum((v for v, _ in products(d, rows)), Fraction())) if rows[1:] else None,
    "product_top": lambda d, rows, table, p: _best(products(d, rows), p["end"]),
    "share": _answer_share,
}


def capacity(height: int) -> int:
    """How many tables of that many rows there are, counted by labels and figures only (groups and dates come on top)."""
    return sum(comb(len(d.labels), height) * _figures(d) ** height for d in BY_NAME.values())


def _figures(domain: Domain) -> int:
    first, second = sorted((m.high - m.low) // m.step + 1 for m in domain.measures)[:2]
    return first * second
