"""How questions about a table are worded: a phrasebook that the generator speaks and the verifier hears."""

from datetime import date
from fractions import Fraction
from functools import cache

from tasks.tables.domains import Calendar, Domain, Group, Measure
from tasks.text.phrases import Book, Words

QUESTIONS: Book = {
    "lookup": (
        "<what|which> {phrase} is <listed|given|shown> for {label}?",
        "<look up|find|read off|give> the {phrase} <of|for> {label}.",
        "according to the table, what is the {phrase} <of|for> {label}?",
    ),
    "top": (
        "which {thing}{where} {top}?",
        "<find|name|identify> the {thing}{where} that {top}.",
        "<of|among> the {things}{where}, which one {top}?",
    ),
    "rank": (
        "which {thing} has the {kth} {phrase}?",
        "<find|name> the {thing} with the {kth} {phrase}.",
        "<going by|judged by> {phrase}, which {thing} has the {kth} value?",
    ),
    "total": (
        "what is the {sum} <for|across> the {things}{where}?",
        "<work out|calculate|find> the {sum} <for|across> the {things}{where}.",
        "add up the table: what is the {sum} <for|of> all the {things}{where}?",
    ),
    "average": (
        "what is the {mean} <of|across> the {things}{where}?",
        "<work out|calculate|compute> the {mean} of the {things}{where}.",
        "<on average|taking the mean>, what is the {phrase} of the {things}{where}?",
    ),
    "count": (
        "how many {things}{where} <are there|are listed|does the table list|are in the table>?",
        "count the {things}{where}.",
        "<give|find> the number of {things}{where}.",
    ),
    "distinct": (
        "how many different {nouns} <are there|do you find|occur> among the {things}{where}?",
        "<count|give the number of> distinct {nouns} among the {things}{where}.",
    ),
    "gap": (
        "how much <higher|greater> is the {phrase} of {a} than that of {b}?",
        "what is the difference in {phrase} between {a} and {b}?",
        "what is the difference between {a} and {b} in {phrase}?",
        "by how much does {a} exceed {b} in {phrase}?",
    ),
    "spread": (
        "what is the difference between the highest and the lowest {phrase} <among the|of the> {things}{where}?",
        "how far apart are the highest and the lowest {phrase} of the {things}{where}?",
    ),
    "group_sum": (
        "added up per {noun}, which one has the {end} {sum}?",
        "which {noun} has the {end} {sum}?",
        "<group|sort> the {things} by {noun}: which group has the {end} {sum}?",
    ),
    "group_mean": (
        "which {noun} has the {end} {mean}?",
        "take the {mean} for each {noun}. Which {noun} comes out {end}?",
    ),
    "group_size": (
        "which {noun} <has|accounts for> the {most} {things}?",
        "<group|sort> the {things} by {noun}: which group is the {largest}?",
    ),
    "beyond_mean": (
        "how many {things} are {side} the {mean}?",
        "first work out the {mean}. How many {things} are {side} it?",
        "<count|give the number of> {things} whose {phrase} is {side} the average.",
    ),
    "group_of_top": (
        "which {noun} is listed for the {thing} that {top}?",
        "find the {thing} that {top}. Which {noun} is it listed under?",
        "what does the table give as the {noun} of the {thing} that {top}?",
    ),
    "names": (
        "<list|name|give> <all|all of> the {things}{where}, in alphabetical order.",
        "which {things}{where} are there? Answer in alphabetical order.",
    ),
    "days": (
        "how many days <lie between|separate> the earliest and the latest {event} <in the table|listed>?",
        "count the days from the earliest {event} in the table to the latest one.",
    ),
    "product_total": (
        "taking {name} as {rule}, what is the total {name} <of|for> the {things}{where}?",
        "{name} is {rule}. <Work out|Calculate|Find> the total {name} of the {things}{where}.",
    ),
    "product_top": (
        "taking {name} as {rule}, which {thing}{where} has the {end} {name}?",
        "{name} is {rule}. Which {thing}{where} has the {end} {name}?",
    ),
    "share": (
        "what percentage of the {sum} comes from the {things}{where}?",
        "<of|out of> the {sum} in the whole table, what percentage belongs to the {things}{where}?",
    ),
}

ROUNDING = {2: "Round to two decimal places.", 1: "Round to one decimal place."}
ENDS = {"max": ("highest", "largest"), "min": ("lowest", "smallest")}
MOST = {"max": "most", "min": "fewest"}
LARGEST = {"max": "largest", "min": "smallest"}
SIDES = {"more": "above", "less": "below"}
KTHS = {
    (place, end): f"{word}-{end_word}"
    for place, word in ((2, "second"), (3, "third"))
    for end, end_word in (("max", "highest"), ("min", "lowest"))
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@cache
def words_of(domain: Domain) -> Words:
    """What the slots of a question may hold when it is about this domain."""
    measures = domain.measures
    calendar, derived = domain.calendar, domain.derived
    tops = [phrase for measure in measures for phrase in (*measure.top, *measure.bottom)]
    return (
        ("thing", (domain.thing,)),
        ("things", (domain.things,)),
        ("label", domain.labels),
        ("a", domain.labels),
        ("b", domain.labels),
        ("phrase", tuple(measure.phrase for measure in measures)),
        ("mean", tuple(measure.mean for measure in measures)),
        ("sum", tuple(measure.sum for measure in measures if measure.sum)),
        ("top", (*tops, *((calendar.first, calendar.last) if calendar else ()))),
        ("noun", tuple(group.noun for group in domain.groups)),
        ("nouns", tuple(group.nouns for group in domain.groups)),
        ("kth", tuple(KTHS.values())),
        ("end", (*ENDS["max"], *ENDS["min"])),
        ("most", tuple(MOST.values())),
        ("largest", tuple(LARGEST.values())),
        ("side", tuple(SIDES.values())),
        ("event", (calendar.noun,) if calendar else ("",)),
        ("name", (derived.name,) if derived else ("",)),
        ("rule", (derived.rule,) if derived else ("",)),
    )


@cache
def conditions(domain: Domain) -> Book:
    """What may narrow the rows of this domain. Each meaning is a chain of `column op`, joined by `&`."""
    groups = {f"{group.column} =": f" {group.where}" for group in domain.groups}
    numbers = {f"{m.column} {op}": f" {text}" for m in domain.measures for op, text in ((">", m.more), ("<", m.less))}
    dates = {
        f"{d.column} {op}": f" {d.done} {word} {{day}}"
        for d in _calendars(domain)
        for op, word in ((">", "after"), ("<", "before"))
    }
    pairs = {f"{g}&{n}": _joined(groups[g], text) for g in groups for n, text in (numbers | dates).items()}
    return {"": ("",)} | {meaning: (text,) for meaning, text in (groups | numbers | dates | pairs).items()}


def _joined(first: str, second: str) -> str:
    """ "who play for X and who scored ...", but "in the X category with more than ..."."""
    same_start = first.split()[0] == second.split()[0]
    return first + (" and" if same_start else "") + second


def _calendars(domain: Domain) -> tuple[Calendar, ...]:
    return (domain.calendar,) if domain.calendar else ()


@cache
def group_values(domain: Domain) -> Words:
    """What the slots of a condition may hold."""
    return (("value", tuple(sorted({value for group in domain.groups for value in group.values}))),)


def shown(value: Fraction | int, unit: str, places: int) -> str:
    """A figure as people write it: `$1,240.50`, `8.5 km`, `-3.0 °C`, `17`."""
    digits = f"{float(abs(value)):,.{places}f}"
    sign = "-" if value < 0 else ""
    if unit == "$":
        return f"{sign}${digits}"
    return f"{sign}{digits} {unit}" if unit else sign + digits


def spoken_date(day: date) -> str:
    """`3 March 2024`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def column_of(domain: Domain, name: str) -> Measure | Group | Calendar:
    """The column of that name."""
    columns: list[Measure | Group | Calendar] = [*domain.measures, *domain.groups, *_calendars(domain)]
    return next(column for column in columns if column.column == name)
