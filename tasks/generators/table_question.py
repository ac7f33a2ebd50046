"""A table, a question about it, and an answer worked out step by step, in words composed from a seed's plan."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.tables.domains import BY_NAME, Calendar, Domain, Group, Measure
from tasks.tables.words import (
    ENDS,
    KTHS,
    LARGEST,
    MONTHS,
    MOST,
    QUESTIONS,
    ROUNDING,
    SIDES,
    column_of,
    conditions,
    shown,
    spoken_date,
)
from tasks.text.phrases import fill, say, ways

Row = dict[str, Any]
INTROS = (
    "{title}\n\n{table}\n\n{question}",
    "{title}:\n\n{table}\n\n{question}",
    "Here is a table: {title}.\n\n{table}\n\n{question}",
    "Use this table to answer the question below. {title}\n\n{table}\n\n{question}",
    "{question}\n\n{title}\n\n{table}",
    "{question}\n\n{table}",
    "{table}\n\n{question}",
    "{table}\n\n<Question: |Q: |>{question}",
    "<I have this data:|This is what I was given:|Please look at this data:>\n\n{table}\n\n{question}",
)
STREETS = ("Mill Lane", "Station Road", "Kings Street", "Harbour Quay", "Olive Square")


def table_question() -> Generator:
    """One draft a seed of `table_plans`. The target is the answer: a number, a text or a list of texts."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts, rng = seed.read(), Random(seed.id)
        domain, plan = BY_NAME[facts["domain"]], facts["plan"]
        rows = [dict(zip(facts["columns"], row, strict=True)) for row in facts["rows"]]
        asked = question(domain, rows, plan, rng)
        prompt = fill(
            rng.choice(INTROS), rng, title=title(domain, rows, rng), table=rendered(domain, rows, rng), question=asked
        )
        return [Draft(chat(prompt, worked(domain, rows, plan, facts["answer"], rng)), target=to_json(facts["answer"]))]

    return generate


def wordings() -> int:
    """How many ways of asking there are, before a table is chosen: question wording x frame x rendering."""
    return sum(ways(templates) for templates in QUESTIONS.values()) * ways(INTROS) * len(RENDERINGS)


def title(domain: Domain, rows: Sequence[Row], rng: Random) -> str:
    """What stands over the table. Its year is not before any date in it."""
    dates = [row[domain.calendar.column] for row in rows if domain.calendar.column in row] if domain.calendar else []
    month, year = rng.choice(MONTHS), int(max(dates)[:4]) if dates else rng.randint(2015, 2025)
    slots = {"month": f"{month} {year}", "year": year, "day": f"{rng.randint(1, 28)} {month}", "n": rng.randint(8, 30)}
    return fill(rng.choice(domain.titles), rng, street=rng.choice(STREETS), **slots)


def question(domain: Domain, rows: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    """The plan as a question."""
    asked = say(QUESTIONS, plan["ask"], rng, **_slots(domain, plan, rng))
    places = rounding(domain, rows, plan)
    return f"{asked} {ROUNDING[places]}" if places else asked


def rounding(domain: Domain, rows: Sequence[Row], plan: dict[str, Any]) -> int | None:
    """How many decimals the question must ask for; None where the answer is exact within two."""
    if plan["ask"] == "share":
        return 1
    if plan["ask"] != "average":
        return None
    cells = [Fraction(row[plan["column"]]) for row in _matching(domain, rows, plan)]
    return 2 if (sum(cells, Fraction()) / len(cells) * 100).denominator > 1 else None


def _slots(domain: Domain, plan: dict[str, Any], rng: Random) -> dict[str, str]:
    slots = {"thing": domain.thing, "things": domain.things, "where": where(domain, plan, rng)}
    if "column" in plan:
        slots |= _column_slots(column_of(domain, plan["column"]), plan, rng)
    if "group" in plan:
        group = column_of(domain, plan["group"])
        assert isinstance(group, Group)
        slots |= {"noun": group.noun, "nouns": group.nouns}
    if "end" in plan:
        slots |= {"end": rng.choice(ENDS[plan["end"]][: 2 if "product" in plan["ask"] else 1])}
        slots |= {"most": MOST[plan["end"]], "largest": LARGEST[plan["end"]]}
    if "labels" in plan:
        slots |= dict(zip("ab", plan["labels"], strict=True))
    if domain.derived:
        slots |= {"name": domain.derived.name, "rule": domain.derived.rule}
    return slots | {"label": plan.get("label", ""), "side": SIDES.get(plan.get("side", ""), ""), "kth": _kth(plan)}


def _kth(plan: dict[str, Any]) -> str:
    return KTHS[plan["place"], plan["end"]] if "place" in plan else ""


def _column_slots(column: Measure | Group | Calendar, plan: dict[str, Any], rng: Random) -> dict[str, str]:
    if isinstance(column, Calendar):
        return {"top": column.last if plan.get("end") == "max" else column.first, "event": column.noun}
    assert isinstance(column, Measure)
    tops = column.top if plan.get("end") == "max" else column.bottom
    return {"phrase": column.phrase, "mean": column.mean, "sum": column.sum or "", "top": rng.choice(tops)}


def where(domain: Domain, plan: dict[str, Any], rng: Random) -> str:
    """The plan's conditions in words, with a space in front; empty where there are none."""
    found = plan.get("where") or []
    slots: dict[str, str] = {}
    for condition in found:
        slots |= _condition_slot(domain, condition)
    meaning = "&".join(f"{c['column']} {c['op']}" for c in found)
    text = fill(conditions(domain)[meaning][0], rng, **slots)
    return text


def _condition_slot(domain: Domain, condition: dict[str, Any]) -> dict[str, str]:
    column, value = column_of(domain, condition["column"]), condition["value"]
    if isinstance(column, Measure):
        return {"n": _figure(Fraction(value), column)}
    return {"day": spoken_date(date.fromisoformat(value))} if isinstance(column, Calendar) else {"value": value}


def _figure(value: Fraction, column: Measure) -> str:
    return shown(value, column.unit, column.places)


# The table on the page.


def rendered(domain: Domain, rows: Sequence[Row], rng: Random) -> str:
    """The table in one of the ways people paste one."""
    headers = [rng.choice(domain.label_headers if name == "label" else column_of(domain, name).headers) for name in rows[0]]
    commas, long_dates = rng.random() < 0.4, rng.random() < 0.3
    cells = [[_cell(domain, name, cell, commas, long_dates) for name, cell in row.items()] for row in rows]
    return rng.choice(RENDERINGS)([headers, *cells])


def _cell(domain: Domain, name: str, cell: Any, commas: bool, long_dates: bool) -> str:
    column = None if name == "label" else column_of(domain, name)
    if isinstance(column, Measure):
        return f"{float(cell):,.{column.places}f}" if commas else str(cell)
    return spoken_date(date.fromisoformat(cell)) if isinstance(column, Calendar) and long_dates else str(cell)


def markdown(cells: list[list[str]]) -> str:
    """Pipes and a dashed line."""
    head, *body = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([head, "|" + "---|" * len(cells[0]), *body])


def padded_markdown(cells: list[list[str]]) -> str:
    """Markdown with its columns in line."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    head, *body = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    return "\n".join([head, "|" + "|".join("-" * (width + 2) for width in widths) + "|", *body])


def comma_separated(cells: list[list[str]]) -> str:
    """CSV, quoted where it must be."""
    return _delimited(cells, ",")


def semicolon_separated(cells: list[list[str]]) -> str:
    """CSV as European spreadsheets write it."""
    return _delimited(cells, ";")


def tab_separated(cells: list[list[str]]) -> str:
    """As pasted from a spreadsheet."""
    return _delimited(cells, "\t")


def _delimited(cells: list[list[str]], delimiter: str) -> str:
    page = io.StringIO()
    csv.writer(page, delimiter=delimiter, lineterminator="\n").writerows(cells)
    return page.getvalue().rstrip("\n")


def aligned(cells: list[list[str]]) -> str:
    """Plain text, columns at least two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)


RENDERINGS: tuple[Callable[[list[list[str]]], str], ...] = (
    markdown,
    padded_markdown,
    comma_separated,
    semicolon_separated,
    tab_separated,
    aligned,
)


# The answer, worked out.


def worked(domain: Domain, rows: Sequence[Row], plan: dict[str, Any], answer: Any, rng: Random) -> str:
    """The steps to the answer, and the answer on the last line."""
    steps = STEPS[plan["ask"]](domain, _matching(domain, rows, plan), rows, plan, rng)
    if plan["ask"] in COMPARED:
        steps += fill(rng.choice(COMPARED[plan["ask"]]), rng, end=ENDS[plan["end"]][0], most=MOST[plan["end"]], answer=answer)
    return f"{steps}\n\nAnswer: {final(domain, plan, answer)}"


COMPARED = {
    "group_sum": (
        "\nThe {end} total is that of {answer}.",
        "\n{answer} comes out {end}.",
        "\nSo {answer} has the {end} total.",
    ),
    "group_mean": (
        "\nThe {end} average is that of {answer}.",
        "\n{answer} comes out {end}.",
        "\nSo {answer} has the {end} average.",
    ),
    "group_size": ("\n{answer} has the {most}.", "\nThe {most} are listed under {answer}."),
}


def final(domain: Domain, plan: dict[str, Any], answer: Any) -> str:
    """The answer with its unit."""
    if isinstance(answer, list):
        return ", ".join(answer)
    if isinstance(answer, str):
        return answer
    if plan["ask"] == "share":
        return f"{answer:g}%"
    unit, places = _unit(domain, plan)
    return shown(Fraction(str(answer)), unit, _places(Fraction(str(answer)), places, unit))


def _unit(domain: Domain, plan: dict[str, Any]) -> tuple[str, int]:
    if plan["ask"] == "product_total":
        assert domain.derived is not None
        return domain.derived.unit, 2
    column = column_of(domain, plan["column"]) if plan["ask"] in MEASURED else None
    if isinstance(column, Measure):
        return column.unit, column.places
    return ("days", 0) if plan["ask"] == "days" else ("", 0)


MEASURED = ("lookup", "total", "average", "gap", "spread")


def _places(value: Fraction, least: int, unit: str) -> int:
    """As many decimals as the figure has, at least the column's; money has none or two."""
    needed = next((places for places in (0, 1, 2) if (value * 10**places).denominator == 1), 2)
    return 2 if unit == "$" and max(needed, least) else max(needed, least)


def _matching(domain: Domain, rows: Sequence[Row], plan: dict[str, Any]) -> list[Row]:
    return [row for row in rows if all(_meets(domain, row, condition) for condition in plan.get("where", []))]


def _meets(domain: Domain, row: Row, condition: dict[str, Any]) -> bool:
    cell, value = row[condition["column"]], condition["value"]
    if isinstance(column_of(domain, condition["column"]), Measure):
        cell, value = Fraction(cell), Fraction(value)
    return bool({"=": cell == value, ">": cell > value, "<": cell < value}[condition["op"]])


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _picked(domain: Domain, rows: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    """Which rows count, before anything is done with them."""
    if not plan.get("where"):
        return ""
    count = f"{len(rows)} {domain.thing if len(rows) == 1 else domain.things}"
    lead = rng.choice(
        ("The {t}{w}:", "First pick the {t}{w}:", "Looking only at the {t}{w}:", "The rows that count are the {t}{w}:")
    )
    names = _listed([row["label"] for row in rows])
    return lead.format(t=domain.things, w=where(domain, plan, rng)) + f" {names} ({count}).\n"


def _value(row: Row, column: Measure | Group | Calendar) -> str:
    cell = row[column.column]
    if isinstance(column, Measure):
        return _figure(Fraction(cell), column)
    return spoken_date(date.fromisoformat(cell)) if isinstance(column, Calendar) else str(cell)


def _valued(rows: Sequence[Row], column: Measure | Group | Calendar) -> str:
    return ", ".join(f"{row['label']} ({_value(row, column)})" for row in rows)


def _heading(column: Measure | Group | Calendar) -> str:
    return column.phrase if isinstance(column, Measure) else column.noun


def _of(domain: Domain, plan: dict[str, Any]) -> Measure:
    column = column_of(domain, plan["column"])
    assert isinstance(column, Measure)
    return column


def _plain(value: Fraction, least: int = 0) -> str:
    """A figure without its unit, with no more decimals than it has (two at most)."""
    needed = next((places for places in (0, 1, 2) if (value * 10**places).denominator == 1), 2)
    return f"{float(value):,.{max(needed, least)}f}"


def _cells(rows: Sequence[Row], column: Measure) -> list[Fraction]:
    return [Fraction(row[column.column]) for row in rows]


def _added(values: Sequence[Fraction], places: int) -> str:
    terms = [f"({_plain(value, places)})" if value < 0 else _plain(value, places) for value in values]
    return " + ".join(terms) + f" = {_plain(sum(values, Fraction()), places)}"


def _averaged(values: Sequence[Fraction], places: int) -> str:
    """The sum and the division, each a sum that a reader can check."""
    total = sum(values, Fraction())
    mean = total / len(values)
    sign = "=" if (mean * 100).denominator == 1 else "≈"
    return f"{_added(values, places)}\n{_plain(total, places)} ÷ {len(values)} {sign} {_plain(mean)}"


def _lookup_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column, row = _of(domain, plan), next(row for row in rows if row["label"] == plan["label"])
    place = [other["label"] for other in rows].index(plan["label"]) + 1
    return fill(
        rng.choice(("{label} is row {place} of the table; its {phrase} is {value}.",
                    "the row of {label} gives {value} as its {phrase}.",
                    "<find|go to> {label} (row {place}) and read the {phrase}: {value}.")),
        rng, label=plan["label"], place=place, phrase=column.phrase, value=_value(row, column),
    )  # fmt: skip


def _top_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = column_of(domain, plan["column"])
    best = _extreme(rows, column, plan["end"])
    end = ("latest" if plan["end"] == "max" else "earliest") if isinstance(column, Calendar) else ENDS[plan["end"]][0]
    compared = fill(rng.choice(("compare by {what}", "look at the {what}", "{what}")), rng, what=_heading(column))
    found = fill(rng.choice(("the {end} is {value}, <for|and it belongs to> {label}.", "{value} is the {end}: {label}.")), rng,
                 end=end, value=_value(best, column), label=best["label"])  # fmt: skip
    return f"{_picked(domain, rows, plan, rng)}{compared}: {_valued(rows, column)}.\n{found}"


def _extreme(rows: Sequence[Row], column: Measure | Group | Calendar, end: str) -> Row:
    ordered = sorted(rows, key=lambda row: Fraction(row[column.column]) if isinstance(column, Measure) else row[column.column])
    return ordered[-1] if end == "max" else ordered[0]


def _rank_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    ordered = sorted(rows, key=lambda row: Fraction(row[column.column]), reverse=plan["end"] == "max")
    direction = "highest to lowest" if plan["end"] == "max" else "lowest to highest"
    lead = fill(rng.choice(("sorted by {what} from {way}", "order the {things} by {what}, {way}", "from {way} {what}")), rng,
                what=column.phrase, way=direction, things=domain.things)  # fmt: skip
    return f"{lead}: {_valued(ordered, column)}.\n{_ranked(ordered, plan, column, rng)}"


def _ranked(ordered: Sequence[Row], plan: dict[str, Any], column: Measure, rng: Random) -> str:
    row = ordered[plan["place"] - 1]
    templates = (
        "the {kth} is {value}: {label}.",
        "{label} stands in place {place}, with {value}.",
        "so {label} has the {kth}, {value}.",
    )
    value = _value(row, column)
    return fill(rng.choice(templates), rng, kth=_kth(plan), value=value, label=row["label"], place=plan["place"])


def _total_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    lead = rng.choice(("Add their figures", "Sum of the column", f"Adding up the {column.phrase}"))
    return f"{_picked(domain, rows, plan, rng)}{lead}: {_added(_cells(rows, column), column.places)}."


def _average_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    return f"{_picked(domain, rows, plan, rng)}Add the {column.phrase} of each and divide by how many there are.\n" + _averaged(
        _cells(rows, column), column.places
    )


def _count_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    return _checked(rows, table, plan, domain) + f"That leaves {_listed([row['label'] for row in rows])}: {len(rows)} in all."


def _checked(rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], domain: Domain) -> str:
    """The cells that decided, one condition after the other."""
    first, *others = plan["where"]
    column = column_of(domain, first["column"])
    if not others:
        return f"Check each {_heading(column)} in the table; these rows fit: {_valued(rows, column)}.\n"
    second = column_of(domain, others[0]["column"])
    half = [row for row in table if _meets(domain, row, first)]
    return f"Where the {_heading(column)} is {first['value']}, the {_heading(second)} reads: {_valued(half, second)}.\n"


def _names_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    return (
        _checked(rows, table, plan, domain)
        + f"In table order that is {_listed([row['label'] for row in rows])}; now sort them by name."
    )


def _distinct_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    group = column_of(domain, plan["group"])
    assert isinstance(group, Group)
    values = list(dict.fromkeys(row[group.column] for row in rows))
    lead = _picked(domain, rows, plan, rng)
    return f"{lead}Their {group.nouns}, each once: {', '.join(values)}."


def _gap_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    high, low = (next(row for row in rows if row["label"] == label) for label in plan["labels"])
    return f"{_capital(column.phrase)}: {_valued([high, low], column)}.\n{_minus(high, low, column)}"


def _minus(high: Row, low: Row, column: Measure) -> str:
    a, b = Fraction(high[column.column]), Fraction(low[column.column])
    second = f"({_plain(b, column.places)})" if b < 0 else _plain(b, column.places)
    return f"{_plain(a, column.places)} - {second} = {_plain(a - b, column.places)}"


def _spread_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    high, low = _extreme(rows, column, "max"), _extreme(rows, column, "min")
    ends = f"Highest: {_value(high, column)} ({high['label']}). Lowest: {_value(low, column)} ({low['label']})."
    return f"{_picked(domain, rows, plan, rng)}{ends}\n{_minus(high, low, column)}"


def _grouped(rows: Sequence[Row], plan: dict[str, Any]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[plan["group"]], []).append(row)
    return groups


def _group_sum_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    lines = [f"{value}: {_sum_line(_cells(members, column), column)}" for value, members in _grouped(rows, plan).items()]
    return f"Add the {column.phrase} up per group.\n" + "\n".join(lines)


def _sum_line(values: Sequence[Fraction], column: Measure) -> str:
    return _added(values, column.places) if values[1:] else _plain(values[0], column.places)


def _group_mean_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    lines = [f"{value}: {_mean_line(_cells(members, column), column)}" for value, members in _grouped(rows, plan).items()]
    return f"Average {column.phrase} per group:\n" + "\n".join(lines)


def _mean_line(values: Sequence[Fraction], column: Measure) -> str:
    return _averaged(values, column.places).replace("\n", "; ") if values[1:] else _plain(values[0], column.places)


def _group_size_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    lines = [
        f"{value}: {len(members)} ({', '.join(row['label'] for row in members)})"
        for value, members in _grouped(rows, plan).items()
    ]
    return f"Count the {domain.things} of each group.\n" + "\n".join(lines)


def _beyond_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    cells = _cells(rows, column)
    middle = sum(cells, Fraction()) / len(cells)
    beyond = [
        row for row, cell in zip(rows, cells, strict=True) if (cell > middle if plan["side"] == "more" else cell < middle)
    ]
    found = f"{_capital(SIDES[plan['side']])} that: {_valued(beyond, column)}."
    return f"The {column.mean}:\n{_averaged(cells, column.places)}\n{found}"


def _group_of_top_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    best, group = _extreme(rows, column_of(domain, plan["column"]), plan["end"]), column_of(domain, plan["group"])
    return f"{_top_steps(domain, rows, table, plan, rng)}\nThe {_heading(group)} in that row is {best[plan['group']]}."


def _days_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = column_of(domain, plan["column"])
    first, last = _extreme(rows, column, "min"), _extreme(rows, column, "max")
    earliest, latest = (f"{_value(row, column)} ({row['label']})" for row in (first, last))
    ends = f"The earliest {_heading(column)} is {earliest}, the latest {latest}."
    return f"{ends}\n{_calendar_steps(*(date.fromisoformat(row[plan['column']]) for row in (first, last)))}"


def _calendar_steps(first: date, last: date) -> str:
    """Whole years first, then the days that remain."""
    years = last.year - first.year - ((last.month, last.day) < (first.month, min(first.day, 28)))
    if years < 1:
        return f"From {spoken_date(first)} to {spoken_date(last)} it is {(last - first).days} days."
    turn = first.replace(year=first.year + years, day=min(first.day, 28))
    head, rest = (turn - first).days, (last - turn).days
    return f"To {spoken_date(turn)} it is {head:,} days, and from there {rest:,} more.\n{head:,} + {rest:,} = {head + rest:,}"


def _times(domain: Domain, row: Row) -> tuple[Fraction, str]:
    made = domain.derived
    assert made is not None
    left, right = Fraction(row[made.left]), Fraction(row[made.right])
    return left * right, f"{row['label']}: {_plain(left)} × {_plain(right, 2)} = {_plain(left * right, 2)}"


def _product_total_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    made = [_times(domain, row) for row in rows]
    return (
        f"{_picked(domain, rows, plan, rng)}"
        + "\n".join(line for _, line in made)
        + f"\n{_added([value for value, _ in made], 2)}"
    )


def _product_top_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    made = [_times(domain, row) for row in rows]
    best = (max if plan["end"] == "max" else min)(value for value, _ in made)
    return (
        f"{_picked(domain, rows, plan, rng)}"
        + "\n".join(line for _, line in made)
        + (f"\n{_plain(best, 2)} is the {ENDS[plan['end']][0]}.")
    )


def _share_steps(domain: Domain, rows: Sequence[Row], table: Sequence[Row], plan: dict[str, Any], rng: Random) -> str:
    column = _of(domain, plan)
    part, whole = _cells(rows, column), _cells(table, column)
    share = 100 * sum(part, Fraction()) / sum(whole, Fraction())
    sign = "=" if (share * 10).denominator == 1 else "≈"
    part_line = f"Their part: {_sum_line(part, column)}"
    sums = " ÷ ".join(_plain(sum(cells, Fraction()), column.places) for cells in (part, whole))
    division = f"{sums} × 100 {sign} {float(share):.1f}"
    return f"{_picked(domain, rows, plan, rng)}{part_line}\nThe whole table: {_added(whole, column.places)}\n{division}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


STEPS: dict[str, Callable[[Domain, Sequence[Row], Sequence[Row], dict[str, Any], Random], str]] = {
    "lookup": _lookup_steps,
    "top": _top_steps,
    "rank": _rank_steps,
    "total": _total_steps,
    "average": _average_steps,
    "count": _count_steps,
    "distinct": _distinct_steps,
    "gap": _gap_steps,
    "spread": _spread_steps,
    "group_sum": _group_sum_steps,
    "group_mean": _group_mean_steps,
    "group_size": _group_size_steps,
    "beyond_mean": _beyond_steps,
    "group_of_top": _group_of_top_steps,
    "names": _names_steps,
    "days": _days_steps,
    "product_total": _product_total_steps,
    "product_top": _product_top_steps,
    "share": _share_steps,
}
